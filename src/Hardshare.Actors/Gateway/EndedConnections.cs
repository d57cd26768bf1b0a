namespace Hardshare.Actors.Gateway;

/// <summary>Users' connections that ended, told to an actor as they end.</summary>
internal static class EndedConnections
{
    /// <summary>Completes when cancelled.</summary>
    public static async Task ForwardAsync(IRelay relay, IActorRef listener, CancellationToken cancellation)
    {
        try
        {
            await foreach (var ended in relay.EndedConnectionsAsync(cancellation))
                listener.Tell(ended);
        }
        catch (OperationCanceledException)
        {
            // Whoever listened was stopped.
        }
    }
}
