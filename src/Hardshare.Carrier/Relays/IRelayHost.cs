using System.Net;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>What an instance needs of its relay.</summary>
internal interface IRelayHost
{
    EventLoop Loop { get; }

    DateTimeOffset Now { get; }

    string NewConnectionId();

    /// <summary>Leaves a connection unanswered.</summary>
    void Drop(int fd);

    /// <summary>True once for a source that was announced for this instance.</summary>
    bool TakeExemption(string instance, IPEndPoint remote);

    void Publish(ControlEvent happened);

    /// <summary>The stored state is behind: by a connection that came or went, or only by counts.</summary>
    void Changed(bool onlyCounts);
}
