using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Fakes.Specs;
using Hardshare.Node.Containers;

namespace Hardshare.Node.Tests.Containers;

public sealed class EngineContainerRuntimeTests : ContainerRuntimeSpec, IAsyncLifetime
{
    private readonly RealContainers real = new();
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("hardshare-containers-");

    protected override IContainerRuntime Runtime => real.Runtime;

    public Task InitializeAsync() => real.InitializeAsync();

    public async Task DisposeAsync()
    {
        await real.DisposeAsync();
        root.Delete(recursive: true);
    }

    protected override ContainerSpec NewSpec() => RealContainers.Spec(root.FullName);

    protected override Task KillAsync(ContainerHandle container) => RealContainers.KillAsync(container);

    [Fact]
    public async Task EnsureStarted_with_a_mount_whose_source_is_missing_is_refused_and_leaves_nothing()
    {
        var spec = NewSpec() with { Mounts = [new ContainerMount("/no/such/folder", "/mnt", true)] };
        var outcome = await Runtime.EnsureStartedAsync(spec, new Progress<string>(), default);
        outcome.ShouldBeOfType<ContainerRefused>().Reason.ShouldContain("/no/such/folder");
        (await Runtime.InspectAsync(spec.Instance, default)).ShouldBeOfType<ContainerMissing>();
    }

    [Fact]
    public async Task EnsureStarted_of_what_ends_at_once_is_exited_with_its_last_words()
    {
        // Without the folder for its socket the listener cannot start.
        var spec = NewSpec() with { Mounts = [] };
        var target = Directory.CreateDirectory(Path.Combine(root.FullName, "read-only")).FullName;
        spec = spec with { Mounts = [new ContainerMount(target, "/run/hardshare/ssh", ReadOnly: true)] };
        var outcome = await Runtime.EnsureStartedAsync(spec, new Progress<string>(), default);
        if (outcome is ContainerRunning { Container: var container })
            outcome = await Runtime.WaitAsync(container, default);
        var exited = outcome.ShouldBeOfType<ContainerExited>();
        exited.ExitCode.ShouldBe(1);
        exited.LogTail.ShouldContain("Read-only file system");
    }

    [Fact]
    public async Task EnsureStarted_with_an_image_that_cannot_be_pulled_says_which_and_why()
    {
        var progress = new List<string>();
        var spec = NewSpec() with { Image = "127.0.0.1:9/no/image:2", Pull = PullPolicy.IfMissing };
        var outcome = await Runtime.EnsureStartedAsync(spec, new Recorder(progress), default);
        outcome.ShouldBeOfType<ContainerRefused>().Reason.ShouldContain("127.0.0.1:9/no/image:2 cannot be pulled");
        progress.ShouldContain("pulling 127.0.0.1:9/no/image:2");
    }

    [Fact]
    public async Task Destroy_leaves_other_instances_alone()
    {
        var kept = await StartAsync(NewSpec());
        var gone = await StartAsync(NewSpec());
        await Runtime.DestroyAsync(gone.Instance, default);
        (await Runtime.InspectAsync(kept.Instance, default)).ShouldBe(new ContainerRunning(kept));
    }

    [Fact]
    public async Task Runtime_of_another_node_finds_the_container_again_but_does_not_own_it()
    {
        var container = await StartAsync(NewSpec());
        using var successor = new EngineContainerRuntime(real.Connection, real.Options, TimeProvider.System);
        (await successor.InspectAsync(container.Instance, default)).ShouldBe(new ContainerRunning(container));
        using var stranger = new EngineContainerRuntime(
            real.Connection, real.Options with { Node = "another" }, TimeProvider.System);
        (await stranger.ListOwnedAsync(default)).Resources.ShouldBeEmpty();
    }

    private sealed class Recorder(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
