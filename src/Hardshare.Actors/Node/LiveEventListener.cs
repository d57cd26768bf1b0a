using System.Threading.Channels;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Node;

/// <summary>Passes stored events on to one reader. Parent: none, it lives as long as its reader reads, who subscribes it. A reader that does not keep up is cut off.</summary>
public sealed class LiveEventListener : ReceiveActor
{
    private readonly ChannelWriter<LiveEvent> _writer;

    public LiveEventListener(ChannelWriter<LiveEvent> writer)
    {
        _writer = writer;
        Receive<LiveEvent>(live =>
        {
            if (!writer.TryWrite(live))
                Context.Stop(Self);
        });
    }

    protected override void PostStop() => _writer.TryComplete();
}
