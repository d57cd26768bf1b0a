using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal;

public sealed class InstanceArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddSeconds(1);
    private readonly DeploymentId _deployment = DeploymentId.New();
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly InstanceArchive _archive;

    public InstanceArchiveTests()
    {
        _store = SqliteStore.Open(_folder.File("journal.db"));
        _archive = new InstanceArchive("bench-1", _store, new SqliteJournalIndex(_store), Folder);
    }

    private string Folder => _folder.File("archive");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ArchiveAsync_moves_what_is_over_into_files_that_only_the_node_can_read_and_nothing_else()
    {
        var (over, living, excepted) = (await AddAsync(), await AddAsync(isOver: false), await AddAsync());
        var report = await ArchiveAsync(InstanceId.From(Guid.Parse(excepted[^36..])));
        (report.Node, report.Folder, report.Instances, report.Events, report.More, report.Problems.Count).ShouldBe(("bench-1", Folder, 1, 2, false, 0));
        ArchiveFile.Read(FileOf(over)).Select(one => one.Manifest).ShouldBe(["instance-terminating-v1", "instance-cleaned-up-v1"]);
        Directory.GetFiles(Folder).ShouldBe([FileOf(over)]);
        File.GetUnixFileMode(Folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await NumberAsync(over), await NumberAsync(living), await NumberAsync(excepted)).ShouldBe((0, 1, 2));
        (await ArchiveAsync()).Instances.ShouldBe(1, "the one that was spared");
        (await ArchiveAsync()).Instances.ShouldBe(0);
    }

    [Fact]
    public async Task ArchiveAsync_after_one_that_was_interrupted_goes_on_with_the_file_that_is_there()
    {
        var over = await AddAsync();
        Directory.CreateDirectory(Folder);
        await new HistoryArchive(_store).ExportAsync(over, FileOf(over));
        (await ArchiveAsync()).Instances.ShouldBe(1);
        (await NumberAsync(over)).ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    public async Task ArchiveAsync_where_another_file_is_in_the_way_removes_nothing_and_says_so(string text)
    {
        var (over, other) = (await AddAsync(), await AddAsync());
        Directory.CreateDirectory(Folder);
        File.WriteAllText(FileOf(over), text);
        var report = await ArchiveAsync();
        (report.Instances, report.Problems.Count).ShouldBe((1, 1));
        (await NumberAsync(over), await NumberAsync(other)).ShouldBe((2, 0));
    }

    [Fact]
    public async Task ArchiveAsync_of_many_says_that_there_are_more()
    {
        for (var i = 0; i <= InstanceArchive.MostAtOnce; i++)
            await AddAsync();
        var first = await ArchiveAsync();
        (first.Instances, first.More).ShouldBe((InstanceArchive.MostAtOnce, true));
        var second = await ArchiveAsync();
        (second.Instances, second.More).ShouldBe((1, false));
    }

    private Task<ArchiveReport> ArchiveAsync(params InstanceId[] except) => _archive.ArchiveAsync(Later, except.ToHashSet(), default);

    private string FileOf(string key) => Path.Combine(Folder, $"{key}.jsonl");

    private Task<long> NumberAsync(string key) => _store.HighestStoredAsync(key);

    private async Task<string> AddAsync(bool isOver = true)
    {
        var key = InstanceId.New().PersistenceIdOn(_deployment);
        await _store.AppendAsync(Stored.Rows(key, 1, new InstanceTerminating(TerminationCause.User, "enough")));
        if (isOver)
            await _store.AppendAsync(Stored.Rows(key, 2, new InstanceCleanedUp([], 1, 2)));
        return key;
    }
}
