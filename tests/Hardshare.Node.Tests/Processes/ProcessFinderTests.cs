using Hardshare.Node.Processes;

namespace Hardshare.Node.Tests.Processes;

public sealed class ProcessFinderTests : IDisposable
{
    private readonly StarterFixture _fixture = new();

    [Fact]
    public async Task FindByMarker_processes_of_an_instance_are_found_with_their_children_and_can_be_ended()
    {
        var instance = Guid.NewGuid().ToString();
        var spec = _fixture.Shell("sleep 1000 & wait") with
        {
            Environment = new Dictionary<string, string> { [ProcessMarkers.Instance] = instance, [ProcessMarkers.Node] = "bench-1" },
        };
        var process = await _fixture.StartAsync(spec);
        IReadOnlyList<FoundProcess> found = [];
        await Eventually.True(
            () =>
            {
                found = ProcessFinder.FindByMarker(ProcessMarkers.Instance, instance);
                return found.Count == 2 && found.Any(f => f.CommandLine == "sleep 1000");
            },
            "both are found");
        found.ShouldContain(f => f.Handle.Pid == process.Id);
        found.ShouldAllBe(f => f.Environment[ProcessMarkers.Node] == "bench-1");

        foreach (var stray in found)
            await _fixture.Starter.TryOpen(stray).ShouldNotBeNull().KillAsync();
        await process.Exited.WaitAsync(Eventually.Patience);
        ProcessFinder.FindByMarker(ProcessMarkers.Instance, instance).ShouldBeEmpty();
        _fixture.Starter.TryOpen(found[0]).ShouldBeNull();
    }

    public void Dispose() => _fixture.Dispose();
}
