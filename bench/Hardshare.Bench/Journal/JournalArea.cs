namespace Hardshare.Bench.Journal;

/// <summary>What durable events cost, over what the disk and SQLite cost by themselves. All files lie in one folder.</summary>
internal sealed class JournalArea(BenchOptions options) : IArea
{
    private readonly Lazy<string> _folder = new(() =>
        Directory.CreateDirectory(Path.Combine(options.Folder, "journal-" + Guid.NewGuid().ToString("N"))).FullName);

    public string Folder => _folder.Value;

    public IEnumerable<Figure> Figures => [new SingleWriter(this), new HundredWriters(this), new Replay(this)];

    public ValueTask DisposeAsync()
    {
        if (_folder.IsValueCreated)
            Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
