using Hardshare.Node.Tests.Journal;
using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Database;

/// <summary>A server that hangs is noticed before what was asked of it fails.</summary>
public sealed class DatabaseSilenceTests : IAsyncLifetime
{
    private readonly PrivatePostgres _server = PrivatePostgres.Start();
    private readonly TaskCompletionSource<string> _noticed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JournalOnPostgres _journal = null!;

    public async Task InitializeAsync()
    {
        _journal = await JournalOnPostgres.OpenAsync(_server);
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await _journal.Store.HighestStoredAsync("d-1");
        _journal.Node.Database.Silence.Noticed += reason => _noticed.TrySetResult(reason);
    }

    public async Task DisposeAsync()
    {
        _server.Continue();
        _journal.Store.Dispose();
        await _journal.Node.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Question_that_is_not_answered_is_noticed_while_it_waits()
    {
        _server.Pause();
        await NoticedWhileAsync(_journal.Store.HighestStoredAsync("d-1"));
    }

    [Fact]
    public async Task Write_that_is_not_answered_is_noticed_while_it_waits()
    {
        _server.Pause();
        await NoticedWhileAsync(_journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]));
    }

    [Fact]
    public async Task What_is_answered_is_not_noticed()
    {
        for (var i = 2; i < 100; i++)
        {
            await _journal.Store.AppendAsync([Stored.Row("d-1", i, "b")]);
            await _journal.Store.HighestStoredAsync("d-1");
        }
        _noticed.Task.IsCompleted.ShouldBeFalse();
    }

    private async Task NoticedWhileAsync(Task waits)
    {
        (await Task.WhenAny(_noticed.Task, waits)).ShouldBe(_noticed.Task);
        var reason = await _noticed.Task;
        reason.ShouldContain($"127.0.0.1:{_server.Port}");
        reason.ShouldContain("has not answered");
        _server.Continue();
        await waits;
    }
}
