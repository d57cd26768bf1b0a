using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Labs;

namespace Hardshare.Bench.Sessions;

/// <summary>A real lab, asked over its Unix socket as root, who may ask as often as it takes. Only its deployment <c>arm</c> has a device.</summary>
internal sealed class SessionLab : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan RobotLimit = TimeSpan.FromSeconds(60);
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
        var lab = await Lab.StartAsync(new LabPlan(
            lab => $"cold {{}}, warm {{ warm = 1 }}\n{HangingNeighbours.Deployments(lab)}", ["cold", "stuck", "arm"], ["arm"])
        {
            Further = _ => "gateway { first-port = 31000, last-port = 31099 }",
        });
        var key = Path.Combine(folder, "user_key");
        (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])).Succeeded();
        return new SessionLab(lab, (await File.ReadAllTextAsync(key + ".pub")).Trim());
    }

    /// <summary>Launch, and wait until it is READY.</summary>
    /// <param name="deployment">Its type, which is its name here.</param>
    public async Task<Session> LaunchAsync(string deployment) => await ReadyAsync(await BeginAsync(deployment));

    /// <summary>Launch, and wait for nothing.</summary>
    public async Task<string> BeginAsync(string deployment)
    {
        using var launched = await _root.PostAsJsonAsync($"/new/{deployment}", new { sshkey = _key });
        launched.EnsureSuccessStatusCode();
        return (await launched.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public async Task<Session> ReadyAsync(string id)
    {
        var ready = await BecomesAsync(id, "READY");
        var address = ready.GetProperty("fwd");
        return new Session(id, new IPEndPoint(IPAddress.Parse(address.GetProperty("ipv4").GetString()!), address.GetProperty("port").GetInt32()));
    }

    /// <summary>The terminal device of an instance of <c>arm</c>, as the host has it.</summary>
    public string TerminalOf(Session session) => Path.Combine(Lab.Data, "instances", session.Id, "shared", "dev", "arm", "line");

    /// <summary>Ask the robot where it is, through the stream, until it answers.</summary>
    public async Task RobotAnswersAsync(Session session)
    {
        var ask = $"exec 3<>{TerminalOf(session)} && printf 'M114\\n' >&3; read -r -t 0.25 answer <&3; echo \"$answer\"";
        for (var watch = Stopwatch.StartNew(); !(await Executed.RunAsync("/bin/bash", ["-c", ask])).Output.Contains("X:", StringComparison.Ordinal);)
        {
            if (watch.Elapsed > RobotLimit)
                throw new TimeoutException($"the robot of {session.Id} does not answer");
        }
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
