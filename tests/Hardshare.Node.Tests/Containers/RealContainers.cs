using System.Diagnostics;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests.Containers;

/// <summary>A node of its own on the real engine; what it made is removed at the end.</summary>
public sealed class RealContainers(Func<EngineOptions, EngineOptions> adapt) : IAsyncLifetime
{
    private EngineConnection? connection;
    private EngineContainerRuntime? runtime;

    public RealContainers()
        : this(options => options)
    {
    }

    public EngineOptions Options { get; } = adapt(RealEngine.Options());

    public IContainerRuntime Runtime => runtime!;

    public EngineConnection Connection => connection!;

    public async Task InitializeAsync()
    {
        connection = await RealEngine.ConnectAsync(Options);
        runtime = new EngineContainerRuntime(connection, Options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        if (connection is null)
            return;
        foreach (var resource in (await Runtime.ListOwnedAsync(default)).Resources)
            await Runtime.DestroyAsync(resource.Instance!.Value, default);
        runtime!.Dispose();
        connection.Dispose();
    }

    /// <summary>A container of the instance image with the folders that its entrypoint wants, made below <paramref name="root"/>.</summary>
    public static ContainerSpec Spec(string root)
    {
        var instance = InstanceId.New();
        var ssh = Directory.CreateDirectory(Path.Combine(root, instance.ToString(), "ssh")).FullName;
        return new ContainerSpec(
            instance,
            DeploymentId.New(),
            RealEngine.Image,
            PullPolicy.Never,
            new ContainerLimits(256 * 1024 * 1024, 1, 128),
            NetworkAccess.None,
            [new ContainerMount(ssh, "/run/hardshare/ssh", ReadOnly: false)],
            new Dictionary<string, string>(),
            new Dictionary<string, string>());
    }

    public static async Task KillAsync(ContainerHandle container)
    {
        using var process = Process.GetProcessById(container.InitPid);
        process.Kill();
        await process.WaitForExitAsync();
    }
}
