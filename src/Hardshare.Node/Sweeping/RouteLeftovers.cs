using Hardshare.Actors.Gateway;
using Hardshare.Actors.Sweeping;

namespace Hardshare.Node.Sweeping;

/// <summary>Public ports that the relay holds open. Those of other nodes' instances are theirs to give up: what this node's directory knows of them says nothing.</summary>
public sealed class RouteLeftovers(IRelay relay, ITunnelServer server) : ISweepSource
{
    public string Kind => "public port";

    public async Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation)
    {
        var open = (await relay.ListAsync(cancellation)).Keys;
        var guests = await GuestsAsync(cancellation);
        return [.. open.Where(id => !guests.Contains(id)).Select(id => new Leftover(Kind, $"of {id}", id))];
    }

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
    {
        try
        {
            // One that was just being opened when they were listed.
            if (!(await GuestsAsync(cancellation)).Contains(leftover.Instance!.Value))
                await relay.RemoveAsync(leftover.Instance!.Value, cancellation);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private async Task<HashSet<InstanceId>> GuestsAsync(CancellationToken cancellation) =>
        [.. (await server.AuthorizedAsync(cancellation)).Where(grant => grant.Guest is not null).Select(grant => grant.Instance)];
}
