using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Labs;

namespace Hardshare.Bench.Sessions;

/// <summary>A real lab whose deployments have no devices; asked over its Unix socket as root, who may ask as often as it takes.</summary>
internal sealed class SessionLab : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private readonly HttpClient _root;
    private readonly string _key;

    private SessionLab(Lab lab, string key)
    {
        Lab = lab;
        _key = key;
        _root = UnixHttp.Client(Path.Combine(lab.Folder, "hardshare.sock"));
    }

    public Lab Lab { get; }

    public static async Task<SessionLab> StartAsync(string folder)
    {
        var lab = await Lab.StartAsync(new LabPlan(_ => "cold {}, warm { warm = 1 }", ["cold"], [])
        {
            Further = _ => "gateway { first-port = 31000, last-port = 31099 }",
        });
        var key = Path.Combine(folder, "user_key");
        (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])).Succeeded();
        return new SessionLab(lab, (await File.ReadAllTextAsync(key + ".pub")).Trim());
    }

    /// <summary>Launch, and wait until it is READY.</summary>
    /// <param name="deployment">Its type, which is its name here.</param>
    public async Task<Session> LaunchAsync(string deployment)
    {
        using var launched = await _root.PostAsJsonAsync($"/new/{deployment}", new { sshkey = _key });
        launched.EnsureSuccessStatusCode();
        var id = (await launched.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        var ready = await BecomesAsync(id, "READY");
        var address = ready.GetProperty("fwd");
        return new Session(id, new IPEndPoint(IPAddress.Parse(address.GetProperty("ipv4").GetString()!), address.GetProperty("port").GetInt32()));
    }

    /// <summary>Terminate, and wait until nothing is left of it.</summary>
    public async Task TerminateAsync(Session session)
    {
        (await _root.PostAsync($"/terminate/{session.Id}", null)).EnsureSuccessStatusCode();
        await BecomesAsync(session.Id, "TERMINATED");
    }

    public async ValueTask DisposeAsync()
    {
        _root.Dispose();
        await Lab.DisposeAsync();
    }

    private async Task<JsonElement> BecomesAsync(string id, string status)
    {
        while (true)
        {
            var instance = await _root.GetFromJsonAsync<JsonElement>($"/instance/{id}");
            var now = instance.GetProperty("status").GetString();
            if (now == status)
                return instance;
            if (now is "INIT_FAIL")
                throw new InvalidOperationException($"{id} failed: {instance}\n{Lab.NodeLog()}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}

/// <summary>An instance that is READY.</summary>
internal sealed record Session(string Id, IPEndPoint Address);

internal static class UnixHttp
{
    public static HttpClient Client(string socketPath) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://here"), Timeout = TimeSpan.FromSeconds(60) };
}
