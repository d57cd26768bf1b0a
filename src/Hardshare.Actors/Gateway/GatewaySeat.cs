namespace Hardshare.Actors.Gateway;

/// <summary>What one instance has at the gateway.</summary>
/// <param name="Route">Its public port, at the relay.</param>
/// <param name="TunnelKey">The public key that may open its tunnel.</param>
/// <param name="Endpoint">The actor of its public port.</param>
/// <param name="Reports">Who hears what becomes of it.</param>
internal sealed record GatewaySeat(RelayRoute Route, string TunnelKey, IActorRef Endpoint, IActorRef Reports)
{
    /// <summary>The other node whose instance it is, or null.</summary>
    public Guest? Guest { get; init; }

    /// <summary>Who waits for it to be opened.</summary>
    public IActorRef? Opener { get; set; }

    /// <summary>Who waits for it to be closed.</summary>
    public IActorRef? Closer { get; set; }

    /// <summary>How many more ports may be tried.</summary>
    public int TriesLeft { get; set; }

    public int ClosesLeft { get; set; }
}
