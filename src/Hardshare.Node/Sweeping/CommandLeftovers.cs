using Hardshare.Actors.Sweeping;
using Hardshare.Node.Commands;

namespace Hardshare.Node.Sweeping;

/// <summary>Commands of the owner that a node before this one left running, and that could not be ended when this one began.</summary>
public sealed class CommandLeftovers(CommandRecords records) : ISweepSource
{
    public string Kind => "command";

    public Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation) =>
        Task.Run<IReadOnlyList<Leftover>>(() => [.. records.Left().Select(record => new Leftover(Kind, record.Id, InstanceOf(record)))], cancellation);

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
    {
        var record = records.Left().FirstOrDefault(each => each.Id == leftover.Name);
        return record is null || await records.EndAsync(record, cancellation) ? null : "it was killed and has not ended; a process that hangs in the kernel needs a restart of the host";
    }

    private static InstanceId? InstanceOf(CommandRecord record) =>
        Guid.TryParseExact(record.Instance, "D", out var id) ? new InstanceId(id) : null;
}
