using System.Threading.Channels;

namespace Hardshare.Bench.Engine;

/// <summary>
/// Eight pairs that each pass one message to and fro, all at once; messages of all pairs a second. Nothing waits in any mailbox here, so that what is
/// measured is a wake-up. Ours are actors that answer their sender, bare are loops that read one unbounded channel and write another.
/// </summary>
internal sealed class PingPong(EngineArea area) : Figure("engine: 8 ping-pong pairs over 8 bare channel pairs", "msg/s", Better.Higher, 2.0)
{
    private const int Pairs = 8;
    private const int Exchanges = 100_000;  // of each pair: twice as many messages

    private static readonly object Ball = new();

    public override Task<double> BareAsync() =>
        Rate.OfAsync(2L * Pairs * Exchanges, () => Task.WhenAll(Enumerable.Range(0, Pairs).Select(_ => Task.Run(BarePairAsync))));

    public override Task<double> OursAsync() =>
        Rate.OfAsync(2L * Pairs * Exchanges, () => Task.WhenAll(Enumerable.Range(0, Pairs).Select(_ => PairAsync())));

    private static async Task BarePairAsync()
    {
        var options = new UnboundedChannelOptions { SingleReader = true, SingleWriter = true };
        var (there, back) = (Channel.CreateUnbounded<object>(options), Channel.CreateUnbounded<object>(options));
        var answering = Task.Run(async () =>
        {
            while (await there.Reader.WaitToReadAsync())
                while (there.Reader.TryRead(out var ball))
                    back.Writer.TryWrite(ball);
        });
        var left = Exchanges;
        there.Writer.TryWrite(Ball);
        while (left > 0 && await back.Reader.WaitToReadAsync())
            while (left > 0 && back.Reader.TryRead(out var ball))
                if (--left > 0)
                    there.Writer.TryWrite(ball);
        there.Writer.Complete();
        await answering;
    }

    private Task PairAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        area.System.ActorOf(Props.Create(() => new Ping(done)));
        return done.Task;
    }

    private sealed class Ping : ReceiveActor
    {
        private readonly IActorRef _pong = Context.ActorOf(Props.Create(() => new Pong()));

        public Ping(TaskCompletionSource done)
        {
            var left = Exchanges;
            ReceiveAny(ball =>
            {
                if (--left > 0)
                {
                    Sender.Tell(ball, Self);
                    return;
                }
                done.SetResult();
                Context.Stop(Self);
            });
        }

        protected override void PreStart() => _pong.Tell(Ball, Self);
    }

    private sealed class Pong : ReceiveActor
    {
        public Pong() => ReceiveAny(ball => Sender.Tell(ball, Self));
    }
}
