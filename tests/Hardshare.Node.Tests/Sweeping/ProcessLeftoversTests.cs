using Hardshare.Node.Processes;
using Hardshare.Node.Sweeping;

namespace Hardshare.Node.Tests.Sweeping;

public sealed class ProcessLeftoversTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> _markers = new() { [ProcessMarkers.Workspace] = Guid.NewGuid().ToString() };
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessStarter _starter = new(TimeProvider.System);
    private readonly InstanceId _instance = InstanceId.New();
    private CarriedProcess _process = null!;

    public async Task InitializeAsync()
    {
        var path = Path.Combine(_folder.Data.Instance(_instance), "anything");
        var markers = new Dictionary<string, string>(_markers) { [ProcessMarkers.Instance] = _instance.ToString() };
        _process = await _starter.StartAsync(new ProcessSpec("x", _folder.Path, "/usr/bin/tail", ["-F", path]) { Environment = markers });
    }

    public async Task DisposeAsync()
    {
        await _process.KillAsync();
        _starter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ListAsync_names_instance_and_program_of_a_process_without_its_handle_too()
    {
        var sources = new ProcessLeftovers(_folder.Data, _starter, _markers);
        await Processes.Eventually.TrueAsync(async () => (await sources.ListAsync(default)).Any(l => l.Name == $"{_process.Id} tail"));
        ProcessStarter.RemoveFiles(_folder.Path, "x");
        (await sources.ListAsync(default)).ShouldHaveSingleItem().Instance.ShouldBe(_instance);
    }

    [Fact]
    public async Task ListAsync_process_of_another_data_folder_is_not_ours()
    {
        using var other = new TemporaryFolder();
        (await new ProcessLeftovers(other.Data, _starter, _markers).ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAsync_ends_it()
    {
        var sources = new ProcessLeftovers(_folder.Data, _starter, _markers);
        await Processes.Eventually.TrueAsync(async () => (await sources.ListAsync(default)).Any(l => l.Name == $"{_process.Id} tail"));
        (await sources.RemoveAsync((await sources.ListAsync(default))[0], default)).ShouldBeNull();
        (await sources.ListAsync(default)).ShouldBeEmpty();
        await _process.Exited.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
