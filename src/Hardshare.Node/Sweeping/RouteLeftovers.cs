using Hardshare.Actors.Gateway;
using Hardshare.Actors.Sweeping;

namespace Hardshare.Node.Sweeping;

/// <summary>Public ports that the relay holds open.</summary>
public sealed class RouteLeftovers(IRelay relay) : ISweepSource
{
    public string Kind => "public port";

    public async Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation) =>
        [.. (await relay.ListAsync(cancellation)).Keys.Select(id => new Leftover(Kind, $"of {id}", id))];

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
    {
        try
        {
            await relay.RemoveAsync(leftover.Instance!.Value, cancellation);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
