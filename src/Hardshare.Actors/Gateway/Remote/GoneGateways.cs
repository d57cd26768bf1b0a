namespace Hardshare.Actors.Gateway.Remote;

/// <summary>
/// Gateways whose lease has run out. What carries users' bytes there outlives its node, so that says little: whether users can still come in is looked at, at the public address of one instance. That is rare while it
/// answers, because a look is a connection like a user's.
/// </summary>
internal sealed class GoneGateways(GatewayOrders orders, TimeProvider time, CancellationToken cancellation)
{
    private const int Enough = 3;

    /// <summary>Where its sshd answers, what does not may only be out of this host's sight: users may come in all the same while the node is being started again.</summary>
    private const int EnoughWhileSshAnswers = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (int Failures, long LookedAt, TimeSpan Pause)> _known = [];

    /// <summary>To the actor.</summary>
    public sealed record Looked(string Gateway, DateTimeOffset Since, string Address, bool Answers, bool SshAnswers);

    public void Look(GatewayPeers peers, IEnumerable<RemoteEndpoint> endpoints, IActorRef self)
    {
        var away = peers.All.Where(peer => !peer.Alive).ToDictionary(peer => peer.Name);
        foreach (var back in _known.Keys.Except(away.Keys).ToArray())
            _known.Remove(back);
        foreach (var one in endpoints.Select(endpoint => endpoint.Current).OfType<Contracts.Instances.PublicEndpoint>().Where(at => away.ContainsKey(at.Gateway)).DistinctBy(at => at.Gateway))
        {
            if (_known.TryGetValue(one.Gateway, out var known) && time.GetElapsedTime(known.LookedAt) < known.Pause)
                continue;
            _known[one.Gateway] = (known.Failures, time.GetTimestamp(), LongPause);
            LookAsync(away[one.Gateway], one).PipeTo(self, failure: _ => new Looked(one.Gateway, default, "", Answers: true, SshAnswers: true));
        }
    }

    private async Task<Looked> LookAsync(GatewayPeer gateway, Contracts.Instances.PublicEndpoint at)
    {
        var answers = await orders.AnswersAsync(at, cancellation);
        return new Looked(gateway.Name, gateway.Since, $"{at.Address} port {at.Port}", answers, answers || await orders.AnswersAsync(gateway, cancellation));
    }

    /// <summary>Why instances there had better move; null if they had not.</summary>
    public string? Judge(Looked looked)
    {
        if (!_known.TryGetValue(looked.Gateway, out var known))
            return null;
        var failures = looked.Answers ? 0 : known.Failures + 1;
        _known[looked.Gateway] = (failures, known.LookedAt, looked.Answers ? LongPause : Pause);
        return failures >= (looked.SshAnswers ? EnoughWhileSshAnswers : Enough) ? $"gateway {looked.Gateway} is away since {looked.Since:u}, and nothing answers at {looked.Address}" : null;
    }
}
