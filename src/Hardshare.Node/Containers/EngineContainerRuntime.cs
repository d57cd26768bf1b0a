using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Api;
using Hardshare.Node.Containers.Networks;

namespace Hardshare.Node.Containers;

/// <summary>
/// The providers <c>docker</c> and <c>podman</c>: containers through the Docker Engine API on a Unix socket. Holds no state, so that a
/// node that starts again finds by labels all that an earlier one made.
/// </summary>
public sealed class EngineContainerRuntime(EngineConnection connection, EngineOptions options, TimeProvider time) : IContainerRuntime, IDisposable
{
    private const int LogLines = 40;
    private readonly ContainerCalls containers = new(connection);
    private readonly NetworkCalls networks = new(connection);
    private readonly OpenedNetworks opened = new(connection, options);
    private readonly ImageProvision images = new(connection, options);
    private readonly CommandRunner commands = new(connection, time);
    private readonly InstanceRemover remover = new(connection, options, time);

    public void Dispose() => opened.Dispose();

    public async Task<ContainerOutcome> EnsureStartedAsync(ContainerSpec spec, IProgress<string> progress, CancellationToken cancellation)
    {
        var network = await opened.EnsureAsync(spec, cancellation);
        if (!network.Succeeded)
            return Outcome(network.Fault);
        var found = await FindAsync(spec.Instance, cancellation);
        if (!found.Succeeded)
            return Outcome(found.Fault);
        if (found.Value.FirstOrDefault() is { } there)
        {
            if (there.State is not ("dead" or "removing"))
                return Anew(there.State != "running", await StartAsync(there.Id, spec.Instance, progress, cancellation));
            // Half removed by an earlier call: only a new one can run.
            if (await remover.RemoveAsync(spec.Instance, cancellation) is { } left)
                return Outcome(left);
        }

        if (await images.EnsureAsync(spec.Image, spec.Pull, progress, cancellation) is { } missing)
            return Outcome(missing);
        progress.Report("creating the container");
        cancellation.ThrowIfCancellationRequested();
        // To its end: an engine that is left in the middle goes on making it, after those who clean up have looked and found nothing.
        var created = await containers.CreateAsync(
            ContainerRequests.NameOf(spec.Instance),
            ContainerRequests.Create(spec with { Mounts = ReadOnlyMounts.Complete(spec.Mounts) }, options, network.Value),
            CancellationToken.None);
        if (created is { Succeeded: false, Fault.Kind: EngineFaultKind.Conflict } && await FindAsync(spec.Instance, cancellation) is { Value: [var meanwhile, ..] })
            return Anew(true, await StartAsync(meanwhile.Id, spec.Instance, progress, cancellation));
        if (!created.Succeeded)
            return created.Fault.Kind == EngineFaultKind.Away ? Outcome(created.Fault) : new ContainerRefused(created.Fault.Message);
        cancellation.ThrowIfCancellationRequested();
        var started = await StartAsync(created.Value.Id, spec.Instance, progress, cancellation);
        // One that cannot start as it was made must not be in the way of the next attempt, which may be made otherwise.
        if (started is ContainerRefused)
            await containers.RemoveAsync(created.Value.Id, cancellation);
        return Anew(true, started);
    }

    public async Task<ContainerOutcome> InspectAsync(InstanceId instance, CancellationToken cancellation)
    {
        var found = await FindAsync(instance, cancellation);
        if (!found.Succeeded)
            return Outcome(found.Fault);
        return found.Value.FirstOrDefault() is { } there ? await LookAtAsync(there.Id, instance, cancellation) : new ContainerMissing();
    }

    public async Task<ContainerOutcome> WaitAsync(ContainerHandle container, CancellationToken cancellation)
    {
        var ended = await containers.WaitAsync(container.Id, cancellation);
        return ended.Succeeded ? await LookAtAsync(container.Id, container.Instance, cancellation) : Outcome(ended.Fault);
    }

    public Task<ExecOutcome> ExecAsync(
        ContainerHandle container, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit,
        CancellationToken cancellation) => commands.RunAsync(container.Id, command, environment, limit, cancellation);

    public async Task<ContainerOutcome> DestroyAsync(InstanceId instance, CancellationToken cancellation) =>
        await remover.RemoveAsync(instance, cancellation) is { } fault ? Outcome(fault) : new ContainerDestroyed();

    public async Task<OwnedResources> ListOwnedAsync(CancellationToken cancellation)
    {
        var labels = OwnLabels.OfNode(options);
        var own = await containers.ListAsync(labels, cancellation);
        var bridges = await networks.ListAsync(labels, cancellation);
        IEnumerable<OwnedResource> all =
        [
            .. (own.Value ?? []).Select(container => new OwnedResource(
                "container",
                container.Id,
                container.Names is [var name, ..] ? name.TrimStart('/') : container.Id,
                OwnLabels.InstanceOf(container.Labels),
                DateTimeOffset.FromUnixTimeSeconds(container.Created))),
            .. (bridges.Value ?? []).Select(network => new OwnedResource(
                "network", network.Id, network.Name, OwnLabels.InstanceOf(network.Labels), network.Created)),
        ];
        return new OwnedResources([.. all], (own.Fault ?? bridges.Fault)?.Message);
    }

    private Task<EngineReply<List<ContainerSummary>>> FindAsync(InstanceId instance, CancellationToken cancellation) =>
        containers.ListAsync(OwnLabels.OfInstance(options, instance), cancellation);

    private async Task<ContainerOutcome> StartAsync(string id, InstanceId instance, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("starting the container");
        var started = await containers.StartAsync(id, cancellation);
        if (started.Succeeded)
            return await LookAtAsync(id, instance, cancellation);
        return started.Fault.Kind == EngineFaultKind.Conflict ? new ContainerRefused(started.Fault.Message) : Outcome(started.Fault);
    }

    private async Task<ContainerOutcome> LookAtAsync(string id, InstanceId instance, CancellationToken cancellation)
    {
        var details = await containers.InspectAsync(id, cancellation);
        if (!details.Succeeded)
            return Outcome(details.Fault);
        var state = details.Value.State;
        var handle = new ContainerHandle(details.Value.Id, instance, state.Pid);
        if (state.Running)
            return new ContainerRunning(handle);
        var log = await containers.LogTailAsync(id, LogLines, cancellation);
        return new ContainerExited(handle, state.ExitCode, state.OOMKilled, log.Value ?? state.Error ?? "");
    }

    private static ContainerOutcome Anew(bool isAnew, ContainerOutcome started) => started is ContainerRunning running ? running with { IsAnew = isAnew } : started;

    private static ContainerOutcome Outcome(EngineFault fault) => fault.Kind switch
    {
        EngineFaultKind.Away => new EngineAway(fault.Message),
        EngineFaultKind.NotFound => new ContainerMissing(),
        _ => new ContainerRefused(fault.Message),
    };
}
