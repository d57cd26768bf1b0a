using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Fakes.Specs;

/// <summary>What every <see cref="IContainerRuntime"/> must do, real or fake.</summary>
public abstract class ContainerRuntimeSpec
{
    private readonly Progress<string> progress = new();

    protected abstract IContainerRuntime Runtime { get; }

    /// <summary>A container that runs until it is told otherwise.</summary>
    protected abstract ContainerSpec NewSpec();

    /// <summary>End the container's first process from outside.</summary>
    protected abstract Task KillAsync(ContainerHandle container);

    [Fact]
    public async Task EnsureStarted_twice_gives_the_same_container()
    {
        var spec = NewSpec();
        var first = await StartAsync(spec);
        var second = await StartAsync(spec);
        second.ShouldBe(first);
        first.Instance.ShouldBe(spec.Instance);
        first.InitPid.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task EnsureStarted_after_its_exit_starts_the_same_container_again()
    {
        var spec = NewSpec();
        var first = await StartAsync(spec);
        await KillAsync(first);
        (await Runtime.WaitAsync(first, default)).ShouldBeOfType<ContainerExited>();
        var second = await StartAsync(spec);
        second.Id.ShouldBe(first.Id);
        second.InitPid.ShouldNotBe(first.InitPid);
    }

    [Fact]
    public async Task EnsureStarted_with_an_image_that_is_not_there_is_refused_by_name()
    {
        var spec = NewSpec() with { Image = "hardshare/no-such-image:1", Pull = PullPolicy.Never };
        var outcome = await Runtime.EnsureStartedAsync(spec, progress, default);
        outcome.ShouldBeOfType<ContainerRefused>().Reason.ShouldContain("hardshare/no-such-image:1");
        (await Runtime.InspectAsync(spec.Instance, default)).ShouldBeOfType<ContainerMissing>();
    }

    [Fact]
    public async Task EnsureStarted_of_a_container_that_is_there_needs_no_image()
    {
        var spec = NewSpec();
        var first = await StartAsync(spec);
        var unconfigured = spec with { Image = "", Pull = PullPolicy.Never };
        (await StartAsync(unconfigured)).ShouldBe(first);
        await KillAsync(first);
        (await Runtime.WaitAsync(first, default)).ShouldBeOfType<ContainerExited>();
        (await StartAsync(unconfigured)).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task Inspect_of_what_runs_is_running()
    {
        var container = await StartAsync(NewSpec());
        (await Runtime.InspectAsync(container.Instance, default)).ShouldBe(new ContainerRunning(container));
    }

    [Fact]
    public async Task Inspect_of_what_ended_is_exited()
    {
        var container = await StartAsync(NewSpec());
        await KillAsync(container);
        (await Runtime.WaitAsync(container, default)).ShouldBeOfType<ContainerExited>();
        (await Runtime.InspectAsync(container.Instance, default)).ShouldBeOfType<ContainerExited>().Container.Id.ShouldBe(container.Id);
    }

    [Fact]
    public async Task Inspect_without_a_container_is_missing() =>
        (await Runtime.InspectAsync(InstanceId.New(), default)).ShouldBeOfType<ContainerMissing>();

    [Fact]
    public async Task Wait_completes_when_the_container_ends_and_not_before()
    {
        var container = await StartAsync(NewSpec());
        var ended = Runtime.WaitAsync(container, default);
        (await Runtime.ExecAsync(container, ["true"], Nothing, TimeSpan.FromSeconds(10), default)).ExitCode.ShouldBe(0);
        ended.IsCompleted.ShouldBeFalse();
        await KillAsync(container);
        var exited = (await ended).ShouldBeOfType<ContainerExited>();
        exited.Container.Id.ShouldBe(container.Id);
        exited.ExitCode.ShouldBe(137);
        exited.OutOfMemory.ShouldBeFalse();
    }

    [Fact]
    public async Task Wait_that_is_cancelled_throws_and_leaves_the_container_alone()
    {
        var container = await StartAsync(NewSpec());
        using var stop = new CancellationTokenSource();
        var ended = Runtime.WaitAsync(container, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(ended);
        (await Runtime.InspectAsync(container.Instance, default)).ShouldBeOfType<ContainerRunning>();
    }

    [Fact]
    public async Task Destroy_removes_it_and_may_be_repeated()
    {
        var container = await StartAsync(NewSpec());
        (await Runtime.DestroyAsync(container.Instance, default)).ShouldBeOfType<ContainerDestroyed>();
        (await Runtime.InspectAsync(container.Instance, default)).ShouldBeOfType<ContainerMissing>();
        (await Runtime.DestroyAsync(container.Instance, default)).ShouldBeOfType<ContainerDestroyed>();
    }

    [Fact]
    public async Task ListOwned_has_what_this_node_made_and_nothing_else()
    {
        var container = await StartAsync(NewSpec());
        var owned = await Runtime.ListOwnedAsync(default);
        owned.Problem.ShouldBeNull();
        var resource = owned.Resources.ShouldHaveSingleItem();
        resource.Kind.ShouldBe("container");
        resource.Id.ShouldBe(container.Id);
        resource.Instance.ShouldBe(container.Instance);
        await Runtime.DestroyAsync(container.Instance, default);
        (await Runtime.ListOwnedAsync(default)).Resources.ShouldBeEmpty();
    }

    protected static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();

    protected async Task<ContainerHandle> StartAsync(ContainerSpec spec)
    {
        var outcome = await Runtime.EnsureStartedAsync(spec, progress, default);
        return outcome.ShouldBeOfType<ContainerRunning>(outcome.ToString()).Container;
    }
}
