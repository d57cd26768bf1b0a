using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Containers;

/// <summary>Removes all that is labelled with an instance, and answers only when it is gone.</summary>
internal sealed class InstanceRemover(EngineConnection connection, EngineOptions options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ContainerCalls containers = new(connection);
    private readonly NetworkCalls networks = new(connection);

    /// <summary>Null when nothing is left, else what is in the way.</summary>
    public async Task<EngineFault?> RemoveAsync(InstanceId instance, CancellationToken cancellation)
    {
        var labels = OwnLabels.OfInstance(options, instance);
        var started = time.GetTimestamp();
        while (true)
        {
            // Again and again: the engine may be busy removing the container itself, and then says "conflict".
            var (left, fault) = await RemoveOnceAsync(labels, cancellation);
            if (left == 0 || fault is { Kind: EngineFaultKind.Away })
                return fault;
            if (time.GetElapsedTime(started) >= Patience)
                return fault ?? new EngineFault(EngineFaultKind.Refused, $"{left} things of instance {instance} are still there after {Patience.TotalSeconds} s");
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private async Task<(int Left, EngineFault? Fault)> RemoveOnceAsync(IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        var found = await containers.ListAsync(labels, cancellation);
        if (!found.Succeeded)
            return (1, found.Fault);
        var faults = await Task.WhenAll(found.Value.Select(container => FaultOf(containers.RemoveAsync(container.Id, cancellation))));

        var bridges = await networks.ListAsync(labels, cancellation);
        if (!bridges.Succeeded)
            return (1, bridges.Fault);
        EngineFault?[] more = await Task.WhenAll(bridges.Value.Select(network => RemoveNetworkAsync(network, cancellation)));

        EngineFault[] real = [.. faults.Concat(more).OfType<EngineFault>()];
        return (real.Length, real.FirstOrDefault(fault => fault.Kind == EngineFaultKind.Away) ?? real.FirstOrDefault());
    }

    private async Task<EngineFault?> RemoveNetworkAsync(NetworkDetails network, CancellationToken cancellation)
    {
        foreach (var member in network.Containers?.Keys ?? [])
            await networks.DisconnectAsync(network.Id, member, cancellation);
        return await FaultOf(networks.RemoveAsync(network.Id, cancellation));
    }

    private static async Task<EngineFault?> FaultOf(Task<EngineReply<Accepted>> call) =>
        (await call).Fault is { Kind: not EngineFaultKind.NotFound } fault ? fault : null;
}
