using Hardshare.Node.Containers;

namespace Hardshare.Node.Tests.Containers;

public sealed class EngineSocketTests
{
    [Fact]
    public void Find_with_DOCKER_HOST_takes_no_other() =>
        EngineSocket.Find(name => name == "DOCKER_HOST" ? "unix:///run/mine.sock" : null, _ => true).ShouldBe("/run/mine.sock");

    [Fact]
    public void Find_prefers_the_machines_own_engine() =>
        EngineSocket.Find(_ => null, path => path == "/var/run/docker.sock").ShouldBe("/var/run/docker.sock");

    [Fact]
    public void Find_falls_back_to_the_private_one() => EngineSocket.Find(_ => null, _ => false).ShouldBe(EngineSocket.Private);

    [Fact]
    public void Find_with_a_DOCKER_HOST_over_TCP_says_that_it_will_not_do() =>
        Should.Throw<NotSupportedException>(() => EngineSocket.Find(_ => "tcp://10.0.0.1:2375", _ => true))
            .Message.ShouldContain("tcp://10.0.0.1:2375");
}
