using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using static Hardshare.Actors.Gateway.Remote.EndpointMessages;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>What one instance of this host has at a gateway of another node, or is to have.</summary>
internal sealed class RemoteEndpoint(GatewayActor.OpenEndpoint order)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>What its gateway is to know of it; set by <see cref="Change"/>.</summary>
    public GatewayActor.OpenEndpoint Order { get; private set; } = order;

    /// <summary>Where it is; null before it is opened anywhere.</summary>
    public PublicEndpoint? Current { get; set; } = order.Previous;

    /// <summary>Which process of its gateway knows <see cref="Order"/> as it is now.</summary>
    public Guid? SaidTo { get; set; }

    /// <summary>Counts the changes of <see cref="Order"/>.</summary>
    public int Revision { get; private set; }

    /// <summary>An order is under way. There is one at a time.</summary>
    public bool IsBusy { get; set; }

    /// <summary>It is being opened somewhere, nobody here knows where yet.</summary>
    public bool IsPlacing { get; set; }

    /// <summary>Where it could be, if the instance takes it.</summary>
    public EndpointOffered? Offer { get; set; }

    public Guid OfferedBy { get; set; }

    public DateTimeOffset OfferedAt { get; set; }

    public List<IActorRef> Openers { get; } = [];

    public List<IActorRef> Closers { get; } = [];

    /// <summary>What went through gateways where it no longer is.</summary>
    public RelayCounts Past { get; set; } = new(0, 0, 0);

    /// <summary>Since when its gateway can be reached though its tunnel cannot be made; null where that is not so.</summary>
    public DateTimeOffset? AnswersSince { get; set; }

    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>When its gateway is told again what it did not take.</summary>
    public DateTimeOffset SayNotBefore { get; set; }

    private TimeSpan _pause = FirstPause;

    public void Change(GatewayActor.OpenEndpoint order)
    {
        Order = order;
        Revision++;
        SaidTo = null;
    }

    /// <summary>Tell all who wait for it.</summary>
    public void Answer(GatewayActor.EndpointAnswer answer)
    {
        foreach (var opener in Openers)
            opener.Tell(answer);
        Openers.Clear();
    }

    /// <summary>Closed at a gateway where it no longer is.</summary>
    public void AddPast(IReply reply)
    {
        if (reply is GatewayEndpointClosed closed)
            Past = new RelayCounts(Past.BytesIn + closed.BytesIn, Past.BytesOut + closed.BytesOut, 0);
    }

    public bool IsAt(string gateway) => Current?.Gateway == gateway || Offer?.To.Gateway == gateway;

    /// <summary>It has moved, or could not: before it moves again a while has to pass, a longer one each time.</summary>
    public void RestAt(DateTimeOffset now)
    {
        _pause = now - NotBefore > LongestPause ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        NotBefore = now + _pause;
    }
}
