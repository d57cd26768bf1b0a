namespace Hardshare.Bench.Engine;

/// <summary>What an actor's message costs, over a loop that reads a bare channel; and what an actor costs while it does nothing.</summary>
internal sealed class EngineArea : IArea
{
    private readonly Lazy<ActorSystem> _system = new(() => ActorSystem.Create("bench"));

    public ActorSystem System => _system.Value;

    public IEnumerable<Figure> Figures => [new Tell(this), new PingPong(this), new IdleActor(this)];

    public async ValueTask DisposeAsync()
    {
        if (_system.IsValueCreated)
            await System.Terminate();
    }
}
