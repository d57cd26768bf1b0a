using System.Net;
using System.Net.Sockets;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests.Containers.Api;

public sealed class EngineConnectionTests : IDisposable
{
    private readonly FakeEngine engine = new();
    private readonly EngineConnection connection;

    public EngineConnectionTests() => connection = new(engine, "/run/test.sock", TimeProvider.System) { Limit = TimeSpan.FromMilliseconds(100) };

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("1.41", "1.12", "v1.41")]
    [InlineData("1.40", "1.12", "v1.40")]
    [InlineData("1.52", "1.44", "v1.44")]
    [InlineData("1.47", "1.24", "v1.41")]
    public async Task Call_uses_a_version_that_the_engine_knows(string highest, string lowest, string used)
    {
        engine.Answers["GET /version"] = (HttpStatusCode.OK, $$"""{"ApiVersion":"{{highest}}","MinAPIVersion":"{{lowest}}"}""");
        await InspectAsync(HttpStatusCode.NotFound, "{}");
        engine.Asked[^1].Call.ShouldBe($"GET /{used}/containers/abc/json");
    }

    [Fact]
    public async Task Call_reads_what_it_needs_and_no_more()
    {
        var reply = await InspectAsync(
            HttpStatusCode.OK,
            """{"Id":"abc","Name":"/x","State":{"Status":"exited","Running":false,"OOMKilled":true,"Pid":0,"ExitCode":137,"Error":"","Health":{}}}""");
        reply.Value.ShouldBe(new ContainerDetails("abc", new ContainerState("exited", false, true, 0, 137, "")));
    }

    [Theory]
    [InlineData(404, """{"message":"No such container: abc"}""", EngineFaultKind.NotFound, "No such container: abc")]
    [InlineData(409, """{"message":"removal in progress"}""", EngineFaultKind.Conflict, "removal in progress")]
    [InlineData(500, """{"message":"no space left on device"}""", EngineFaultKind.Refused, "no space left on device")]
    [InlineData(400, "plain text", EngineFaultKind.Refused, "plain text")]
    [InlineData(500, "", EngineFaultKind.Refused, "HTTP 500")]
    [InlineData(
        500,
        """{"message":"connection error: desc = \"transport: Error while dialing dial unix /run/containerd.sock: connect: connection refused\": unavailable"}""",
        EngineFaultKind.Away,
        "connection refused")]
    public async Task Call_that_is_refused_is_a_fault_with_the_engines_words(int status, string body, EngineFaultKind kind, string message)
    {
        var fault = (await InspectAsync((HttpStatusCode)status, body)).Fault.ShouldNotBeNull();
        fault.Kind.ShouldBe(kind);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public async Task Call_with_an_answer_that_is_not_JSON_is_refused()
    {
        var fault = (await InspectAsync(HttpStatusCode.OK, "<html>")).Fault.ShouldNotBeNull();
        fault.Kind.ShouldBe(EngineFaultKind.Refused);
        fault.Message.ShouldContain("/run/test.sock");
    }

    [Fact]
    public async Task Call_to_an_engine_that_hangs_finds_it_away()
    {
        engine.Instead = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        var fault = (await InspectAsync(HttpStatusCode.OK, "{}")).Fault.ShouldNotBeNull();
        fault.Kind.ShouldBe(EngineFaultKind.Away);
        fault.Message.ShouldContain("did not answer within 0.1 s");
    }

    [Fact]
    public async Task Call_that_the_caller_cancels_throws()
    {
        using var stop = new CancellationTokenSource();
        engine.Instead = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        var call = new ContainerCalls(connection).WaitAsync("abc", stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Call_after_the_connection_broke_agrees_on_a_version_anew()
    {
        await InspectAsync(HttpStatusCode.NotFound, "{}");
        engine.Instead = _ => throw new IOException("reset");
        (await InspectAsync(HttpStatusCode.NotFound, "{}")).Fault!.Kind.ShouldBe(EngineFaultKind.Away);
        engine.Instead = null;
        engine.Answers["GET /version"] = (HttpStatusCode.OK, """{"ApiVersion":"1.52","MinAPIVersion":"1.44"}""");
        await InspectAsync(HttpStatusCode.NotFound, "{}");
        engine.Asked[^1].Call.ShouldStartWith("GET /v1.44/");
    }

    [Theory]
    [InlineData(false, "its socket is not there")]
    [InlineData(true, "nothing listens on its socket")]
    public async Task Call_without_an_engine_finds_it_away_and_says_why(bool leftOver, string why)
    {
        var folder = Directory.CreateTempSubdirectory("hardshare-away-");
        try
        {
            var path = Path.Combine(folder.FullName, "docker.sock");
            // Bound and not listening is what a dead engine leaves: the file is there, and connections are refused.
            using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            if (leftOver)
                dead.Bind(new UnixDomainSocketEndPoint(path));
            using var none = new EngineConnection(path, TimeProvider.System);
            var fault = (await new ContainerCalls(none).InspectAsync("abc", default)).Fault.ShouldNotBeNull();
            fault.Kind.ShouldBe(EngineFaultKind.Away);
            fault.Message.ShouldContain(path);
            fault.Message.ShouldContain(why);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<EngineReply<ContainerDetails>> InspectAsync(HttpStatusCode status, string body)
    {
        engine.Answers["GET /containers/abc/json"] = (status, body);
        return new ContainerCalls(connection).InspectAsync("abc", default);
    }
}
