using System.Globalization;
using System.Text;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Labs;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Bench.Node;

/// <summary>
/// A lab with so many deployments registered and advertised, each with a serial device of its own. Their events are put into the journal by the journal's own
/// code before the node first starts: to register them one by one would take longer than all that is measured.
/// </summary>
internal sealed class ManyDeployments : Lab
{
    private readonly List<DeploymentId> _ids = [];

    private ManyDeployments(int count, string programs)
        : base(new LabPlan(lab => Configured(lab, count), [], []) { Programs = programs })
    {
        for (var i = 0; i < count; i++)
            _ids.Add(DeploymentId.New());
    }

    public IReadOnlyList<DeploymentId> Ids => _ids;

    public static async Task<ManyDeployments> StartAsync(int count, string programs)
    {
        var lab = new ManyDeployments(count, programs);
        try
        {
            await lab.WriteJournalAsync();
            await lab.SetUpAsync();
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
        return lab;
    }

    private static string Configured(Lab lab, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"    robot-{i} {{ devices.arm {{ kind = serial, path = \"{lab.Folder}/robot-{i}.tty\" }} }}");
        return text.ToString();
    }

    private async Task WriteJournalAsync()
    {
        MakeDataFolder();
        using var store = SqliteStore.Open(Journal);
        foreach (var chunk in Enumerable.Range(0, _ids.Count).Chunk(1000))
            await store.AppendAsync([.. chunk.SelectMany(i => Rows(_ids[i], i))]);
    }

    private static IEnumerable<JournalRow> Rows(DeploymentId id, int number)
    {
        IEvent[] events =
        [
            new DeploymentRegistered($"robot-{number}", "bench", "root", "robot", "", $"robot number {number}"),
            new DeploymentAdvertised(),
        ];
        return events.Select((happened, place) => StoredEvents.Row(id.PersistenceId, place + 1, TimeProvider.System.GetUtcNow(), happened));
    }
}
