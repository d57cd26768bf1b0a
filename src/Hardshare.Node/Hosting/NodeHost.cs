using System.Net;
using Hardshare.Actors;
using Hardshare.Actors.History;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Node;
using Hardshare.Node.Api;
using Hardshare.Node.Configuration;
using Hardshare.Node.History;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Hosting;

/// <summary>Puts the node together and runs it until it is told to stop.</summary>
internal static class NodeHost
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan QuietAfterStart = TimeSpan.FromSeconds(5);

    /// <returns>The process's exit code: 0 after an orderly stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(NodeConfiguration configuration)
    {
        if (!configuration.Roles.IsGateway && configuration.Cluster is null)
        {
            await Console.Error.WriteLineAsync("the node does not start: it is no gateway by node.roles, and has its workspace for itself. Join it to one that has gateways (hardshare cluster join), or add the role gateway");
            return 1;
        }
        MemoryAtRest.ShareHeaps();
        try
        {
            using var folder = DataFolderLock.Take(configuration.DataFolder);
            await ServeAsync(configuration);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"the node does not start: {e.Message}");
            return 1;
        }
    }

    private static async Task ServeAsync(NodeConfiguration configuration)
    {
        using var loggers = LoggerFactory.Create(logging => Configure(logging, configuration.LogLevel));
        await using var adapters = new NodeAdapters(configuration);
        var system = ActorSystem.Create("hardshare", ConfigurationFactory.ParseString(ActorSettings.Of(adapters.Store.Plugins, configuration.LogLevel)));
        system.ActorOf(Props.Create(() => new LogForwarder(loggers)), "log");
        var workspace = new Workspace(system, adapters.Services);
        await using var app = Build(configuration, workspace, adapters);
        await workspace.Ready.WaitAsync(RecoveryLimit);
        await app.StartAsync();
        app.Logger.LogInformation("node {Node} serves {Count} deployment(s) at {Socket} and {Address}:{Port}",
            configuration.NodeName, configuration.Deployments.Count, configuration.Socket, configuration.Api.Address, configuration.Api.Port);
        var settled = SettleAsync(adapters, app.Lifetime.ApplicationStopping);
        await app.WaitForShutdownAsync();
        await settled;
        var living = await workspace.CountLivingAsync();
        await workspace.ResignAsync();
        await system.Terminate();
        if (living == 0)
            await adapters.EndGatewayProcessesAsync();
    }

    /// <summary>What can wait until whoever waited for the node has had answers.</summary>
    private static async Task SettleAsync(NodeAdapters adapters, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(QuietAfterStart, TimeProvider.System, stopping);
            var memory = new MemoryAtRest(adapters.Store.ForgetWhatIsCachedAsync, TimeProvider.System);
            await memory.GiveBackAsync();
            adapters.FillReserves();
            await memory.WatchAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node ends.
        }
    }

    private static WebApplication Build(NodeConfiguration configuration, Workspace workspace, NodeAdapters adapters)
    {
        var builder = HardshareApi.CreateBuilder();
        Configure(builder.Logging, configuration.LogLevel);
        builder.Services.AddSingleton<IWorkspace>(workspace);
        builder.Services.AddSingleton<IHistoryReader>(adapters.Store.History);
        if (adapters.Store.TokenKeys is { } keys)
            builder.Services.AddSingleton(keys);
        if (adapters.Store.Cluster is not null)
            builder.Services.AddSingleton<EventsOfAllNodes>();
        builder.Services.AddSingleton<IUserKeys>(adapters.UserKeys);
        builder.Services.AddSingleton<IPublicKeyReader>(adapters.PublicKeys);
        builder.Services.AddSingleton<FoldState>(PastStates.Fold);
        builder.Services.AddHardshareApi(OptionsOf(configuration));
        var app = builder.Build();
        app.MapHardshareApi();
        return app;
    }

    internal static ApiOptions OptionsOf(NodeConfiguration configuration)
    {
        var api = configuration.Api;
        var options = new ApiOptions
        {
            DataFolder = configuration.DataFolder,
            Listen = [new IPEndPoint(IPAddress.Parse(api.Address), api.Port)],
            UnixSocket = configuration.Socket,
            CertificatePath = api.Certificate,
            CertificateKeyPath = api.CertificateKey,
            BehindProxy = api.BehindProxy,
            TrustedProxies = [.. api.TrustedProxies.Select(text => IPNetwork.Parse(text))],
        };
        return api.PublicDiscovery is { } discovery ? options with { PublicDiscovery = discovery } : options;
    }

    private static void Configure(ILoggingBuilder logging, string level)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(Enum.TryParse<Microsoft.Extensions.Logging.LogLevel>(level, ignoreCase: true, out var parsed)
            ? parsed : level == "info" ? Microsoft.Extensions.Logging.LogLevel.Information : Microsoft.Extensions.Logging.LogLevel.Warning);
    }
}
