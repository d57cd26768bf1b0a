using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Nodes;
using Hardshare.Fakes;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Hardshare.TestMachine;

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
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task ArchiveAsync_where_another_file_is_in_the_way_removes_nothing_and_says_so(string text)
    {
        var (over, other) = (await AddAsync(), await AddAsync());
        Directory.CreateDirectory(Folder);
        File.WriteAllText(FileOf(over), text);
        var report = await ArchiveAsync();
        report.Instances.ShouldBe(1);
        report.Problems.ShouldHaveSingleItem().ShouldContain(over);
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

    [Fact]
    public async Task ArchiveAsync_with_as_many_problems_as_it_moves_at_once_goes_past_them_with_the_next()
    {
        Directory.CreateDirectory(Folder);
        for (var i = 0; i < InstanceArchive.MostAtOnce; i++)
            File.WriteAllText(FileOf(await AddAsync()), "{");
        var newest = await AddAsync();
        var first = await ArchiveAsync();
        (first.Instances, first.Problems.Count, first.More).ShouldBe((0, InstanceArchive.MostAtOnce, true));
        var second = await _archive.ArchiveAsync(Later, first.Problems.Count, new HashSet<InstanceId>(), default);
        (second.Instances, second.Problems.Count, second.More).ShouldBe((1, 0, false));
        (await NumberAsync(newest)).ShouldBe(0);
    }

    [Fact]
    public async Task ArchiveAsync_of_a_history_of_a_newer_version_says_so_and_moves_the_others()
    {
        var (unknown, other) = (await AddAsync(), await AddAsync());
        await _store.AppendAsync([Stored.Rows(unknown, 3, new InstanceCleanedUp([], 1, 2))[0] with { Manifest = "instance-teleported-v1" }]);
        var report = await ArchiveAsync();
        (report.Instances, report.More).ShouldBe((1, false));
        report.Problems.ShouldHaveSingleItem().ShouldContain("instance-teleported-v1");
        (await NumberAsync(unknown), await NumberAsync(other)).ShouldBe((3, 0));
    }

    [Fact]
    public async Task ArchiveAsync_where_the_history_went_on_after_its_file_was_written_writes_it_again()
    {
        var over = await AddAsync();
        Directory.CreateDirectory(Folder);
        await new HistoryArchive(_store).ExportAsync(over, FileOf(over));
        await _store.AppendAsync(Stored.Rows(over, 3, new InstanceStepDone("container", 12)));
        var report = await ArchiveAsync();
        (report.Instances, report.Events, report.Problems.Count).ShouldBe((1, 3, 0));
        ArchiveFile.Read(FileOf(over)).Count().ShouldBe(3);
        (await NumberAsync(over)).ShouldBe(0);
    }

    [Fact]
    public async Task ArchiveAsync_onto_a_disk_that_is_full_ends_with_what_was_moved()
    {
        var (first, large, last) = (await AddAsync(), await AddAsync(reason: new string('x', 200_000)), await AddAsync());
        Directory.CreateDirectory(Folder);
        var disk = SmallDisk.Mount(Folder, "64k");
        try
        {
            var report = await ArchiveAsync();
            (report.Instances, report.Events, report.More).ShouldBe((1, 2, false));
            report.Problems.ShouldHaveSingleItem().ShouldContain("the rest was not tried");
            (await NumberAsync(first), await NumberAsync(large), await NumberAsync(last)).ShouldBe((0, 2, 2));
            Directory.GetFiles(Folder).ShouldBe([FileOf(first)]);
        }
        finally
        {
            disk.Unmount();
        }
    }

    [Fact]
    public async Task ArchiveAsync_whose_time_is_up_ends_with_what_was_moved_and_says_that_there_are_more()
    {
        await AddAsync();
        await AddAsync();
        using var end = new CancellationTokenSource();
        var archive = new InstanceArchive("bench-1", _store, new FakeHost { EndedBefore = EndAsync }, Folder);
        var report = await archive.ArchiveAsync(Later, 0, new HashSet<InstanceId>(), end.Token);
        (report.Instances, report.More, report.Problems.Count).ShouldBe((1, true, 0));
        (await ArchiveAsync()).Instances.ShouldBe(1);

        async Task<IReadOnlyList<string>> EndAsync(DateTimeOffset before)
        {
            var ended = await new SqliteJournalIndex(_store).EndedBeforeAsync(before, 9, default);
            await end.CancelAsync();
            return ended;
        }
    }

    private Task<ArchiveReport> ArchiveAsync(params InstanceId[] except) => _archive.ArchiveAsync(Later, 0, except.ToHashSet(), default);

    private string FileOf(string key) => Path.Combine(Folder, $"{key}.jsonl");

    private Task<long> NumberAsync(string key) => _store.HighestStoredAsync(key);

    private async Task<string> AddAsync(bool isOver = true, string reason = "enough")
    {
        var key = InstanceId.New().PersistenceIdOn(_deployment);
        await _store.AppendAsync(Stored.Rows(key, 1, new InstanceTerminating(TerminationCause.User, reason)));
        if (isOver)
            await _store.AppendAsync(Stored.Rows(key, 2, new InstanceCleanedUp([], 1, 2)));
        return key;
    }
}
