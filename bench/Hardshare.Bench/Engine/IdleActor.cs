namespace Hardshare.Bench.Engine;

/// <summary>What an actor with one handler holds in memory after its first message, when it has nothing to do; everything that exists for its sake.</summary>
internal sealed class IdleActor(EngineArea area) : Figure("engine: memory of an idle actor", "KB", Better.Lower, 1.5)
{
    private const int Actors = 50_000;

    public override async Task<double> OursAsync()
    {
        var parent = area.System.ActorOf(Props.Create(() => new Parent()));
        await parent.Ask<string>("answer", TimeSpan.FromMinutes(1));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await parent.Ask<string>("populate", TimeSpan.FromMinutes(1));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await parent.GracefulStop(TimeSpan.FromMinutes(1));
        return (after - before) / 1024.0 / Actors;
    }

    private sealed class Parent : ReceiveActor
    {
        private readonly Props _child = Props.Create(() => new Idle());

        public Parent()
        {
            var (waiting, asked) = (0, ActorRefs.Nobody as IActorRef);
            Receive<string>(text => text == "answer", text => Sender.Tell(text, Self));
            Receive<string>(text => text == "populate", _ =>
            {
                (waiting, asked) = (Actors, Sender);
                for (var i = 0; i < Actors; i++)
                    Context.ActorOf(_child).Tell("hello", Self);
            });
            Receive<int>(_ =>
            {
                if (--waiting == 0)
                    asked.Tell("populated", Self);
            });
        }
    }

    private sealed class Idle : ReceiveActor
    {
        public Idle() => Receive<string>(_ => Sender.Tell(0, Self));
    }
}
