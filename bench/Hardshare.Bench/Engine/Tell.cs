using System.Threading.Channels;

namespace Hardshare.Bench.Engine;

/// <summary>One thread sends as fast as it can, one receiver takes all: an actor, over a loop that reads an unbounded channel.</summary>
internal sealed class Tell(EngineArea area) : Figure("engine: tell over a bare channel loop", "msg/s", Better.Higher, 0.7)
{
    private const int Messages = 2_000_000;

    private static readonly object Message = new();

    public override Task<double> BareAsync() => Rate.OfAsync(Messages, async () =>
    {
        var channel = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
        var reading = Task.Run(async () =>
        {
            var left = Messages;
            while (await channel.Reader.WaitToReadAsync())
                while (channel.Reader.TryRead(out _))
                    if (--left == 0)
                        return;
        });
        await Task.Run(() =>
        {
            for (var i = 0; i < Messages; i++)
                channel.Writer.TryWrite(Message);
        });
        await reading;
    });

    public override Task<double> OursAsync()
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var counter = area.System.ActorOf(Props.Create(() => new Counter(Messages, all)));
        return Rate.OfAsync(Messages, async () =>
        {
            await Task.Run(() =>
            {
                for (var i = 0; i < Messages; i++)
                    counter.Tell(Message, ActorRefs.NoSender);
            });
            await all.Task;
        });
    }

    private sealed class Counter : ReceiveActor
    {
        public Counter(int left, TaskCompletionSource all) => ReceiveAny(_ =>
        {
            if (--left == 0)
            {
                all.SetResult();
                Context.Stop(Self);
            }
        });
    }
}
