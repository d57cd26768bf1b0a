using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Labs;

namespace Hardshare.Bench.Node;

/// <summary>
/// A node with a thousand deployments, three of them in use, is killed and started again at once: from its start until it is healthy, lists every deployment,
/// answers for each of them, and shows the instances READY.
/// </summary>
internal sealed class Recovery(Published published) : Figure("node: kill -9 to all adopted, at 1,000 deployments", "s", Better.Lower, 2)
{
    private const int Deployments = 1000;
    private const int InUse = 3;
    private const int AtOnce = 8;

    private readonly List<Lab.Held> _held = [];
    private ManyDeployments? _lab;

    public override async Task<double> OursAsync()
    {
        _lab!.KillNode();
        var watch = Stopwatch.StartNew();
        await _lab.StartNodeAsync();
        using var api = RootsApi();
        var listed = await api.GetFromJsonAsync<JsonElement>("deployments");
        if (listed.GetProperty("workspace_deployments").GetArrayLength() != Deployments)
            throw new InvalidOperationException($"not all deployments are listed: {listed}");
        await Parallel.ForEachAsync(_lab.Ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (id, stop) => (await api.GetAsync($"deployment/{id}", stop)).EnsureSuccessStatusCode());
        foreach (var held in _held)
            await _lab.InstanceBecomesAsync(held.Id, "READY");
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>By the node's own socket, where root is held to no number of requests a second.</summary>
    private HttpClient RootsApi() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_lab!.Folder, "hardshare.sock")), stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://node") };

    protected override async Task PrepareAsync()
    {
        _lab = await ManyDeployments.StartAsync(Deployments, await published.FolderAsync());
        foreach (var id in _lab.Ids.Take(InUse))
            _held.Add(await _lab.LaunchAsync(id.ToString()));
    }

    protected override async Task EndAsync()
    {
        foreach (var held in _held)
            await held.DisposeAsync();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }
}
