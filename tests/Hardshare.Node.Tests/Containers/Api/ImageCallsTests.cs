using System.Net;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests.Containers.Api;

public sealed class ImageCallsTests : IDisposable
{
    private const string Call = "POST /images/create?fromImage=registry%3A5000%2Flab%2Farm&tag=2";
    private readonly FakeEngine engine = new();
    private readonly EngineConnection connection;
    private readonly List<string> progress = [];

    public ImageCallsTests() => connection = new(engine, "/run/test.sock", TimeProvider.System);

    public void Dispose() => connection.Dispose();

    [Fact]
    public async Task Pull_sums_up_its_layers_and_repeats_nothing()
    {
        engine.Answers[Call] = (HttpStatusCode.OK, """
            {"status":"Pulling from lab/arm","id":"2"}
            {"status":"Pulling fs layer","progressDetail":{},"id":"a"}
            {"status":"Already exists","progressDetail":{},"id":"b"}
            {"status":"Downloading","progressDetail":{"current":1000000,"total":4000000},"id":"a"}
            {"status":"Downloading","progressDetail":{"current":1000001,"total":4000000},"id":"a"}
            {"status":"Download complete","progressDetail":{},"id":"a"}
            {"status":"Pull complete","progressDetail":{},"id":"a"}
            {"status":"Digest: sha256:0123"}
            """);
        (await PullAsync()).Succeeded.ShouldBeTrue();
        progress.ShouldBe([
            "pulling registry:5000/lab/arm:2: 0 of 1 layers, 0 of 0 MB",
            "pulling registry:5000/lab/arm:2: 1 of 2 layers, 0 of 0 MB",
            "pulling registry:5000/lab/arm:2: 1 of 2 layers, 1 of 4 MB",
            "pulling registry:5000/lab/arm:2: 1 of 2 layers, 4 of 4 MB",
            "pulling registry:5000/lab/arm:2: 2 of 2 layers, 4 of 4 MB",
        ]);
    }

    [Fact]
    public async Task Pull_that_fails_half_way_is_refused_with_the_reason()
    {
        engine.Answers[Call] = (HttpStatusCode.OK, """
            {"status":"Pulling fs layer","progressDetail":{},"id":"a"}
            {"errorDetail":{"message":"unexpected EOF"},"error":"unexpected EOF"}
            """);
        (await PullAsync()).Fault.ShouldBe(new EngineFault(EngineFaultKind.Refused, "unexpected EOF"));
    }

    [Theory]
    [InlineData("debian", "debian", "latest")]
    [InlineData("debian:12", "debian", "12")]
    [InlineData("registry:5000/lab/arm", "registry:5000/lab/arm", "latest")]
    [InlineData("registry:5000/lab/arm:2", "registry:5000/lab/arm", "2")]
    [InlineData("lab/arm@sha256:0123", "lab/arm", "sha256:0123")]
    [InlineData("lab/arm:2@sha256:0123", "lab/arm", "sha256:0123")]
    public void Split_tells_the_name_from_the_tag(string image, string name, string tag) => ImageReference.Split(image).ShouldBe((name, tag));

    private Task<EngineReply<Accepted>> PullAsync() =>
        new ImageCalls(connection).PullAsync("registry:5000/lab/arm:2", new Recorder(progress), TimeSpan.FromSeconds(5), default);

    private sealed class Recorder(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
