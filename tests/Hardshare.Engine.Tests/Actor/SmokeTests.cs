namespace Hardshare.Engine.Tests.Actor;

public sealed class SmokeTests : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("smoke", ConfigurationFactory.ParseString("akka.loglevel = OFF"));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate().WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

    private sealed class Echo : ReceiveActor
    {
        private int _count;

        public Echo(string suffix)
        {
            Receive<string>(s => Sender.Tell(s + suffix + _count++));
            Receive<Exception>(e => throw e);
            ReceiveAsync<int>(async i =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(i), TimeProvider.System);
                Sender.Tell(Self.Path.Name + i);
            });
        }
    }

    [Fact]
    public async Task Ask_of_a_receive_actor_is_answered()
    {
        var suffix = "!";
        var echo = _system.ActorOf(Props.Create(() => new Echo(suffix)), "echo");
        (await echo.Ask<string>("a", TimeSpan.FromSeconds(3))).ShouldBe("a!0");
        (await echo.Ask<string>(10, TimeSpan.FromSeconds(3))).ShouldBe("echo10");
        echo.Tell(new InvalidOperationException("boom"));
        (await echo.Ask<string>("b", TimeSpan.FromSeconds(3))).ShouldBe("b!0");
        (await echo.GracefulStop(TimeSpan.FromSeconds(3))).ShouldBeTrue();
    }
}
