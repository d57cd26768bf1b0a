using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Node.Containers;

namespace Hardshare.EndToEnd.Tests;

/// <summary>
/// A lab on this machine, all of it real: a node as a process of its own with the container engine in use, OpenSSH on both sides, simulated arms, and a TCP service. The folder
/// is short, because Unix sockets' paths are. What was started is ended by its own process id.
/// </summary>
public sealed class Lab : IAsyncLifetime
{
    private static readonly string Programs = AppContext.BaseDirectory;
    private readonly List<Process> _processes = [];
    private Process? _node;
    private TcpListener? _service;

    public string Folder { get; } = Directory.CreateTempSubdirectory("hs").FullName;

    public int ApiPort { get; private set; }

    public HttpClient Api { get; private set; } = null!;

    public string Image { get; } = $"hardshare/instance:{typeof(EngineSocket).Assembly.GetName().Version!.ToString(3)}";

    public string Journal => Path.Combine(Folder, "data", "journal.db");

    public int NodePid => _node!.Id;

    public async Task InitializeAsync()
    {
        // The gateway's sshd, another user, has to get through to its own folder.
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        ApiPort = FreePort();
        _service = new TcpListener(System.Net.IPAddress.Loopback, 0);
        _service.Start();
        _ = EchoAsync(_service);
        foreach (var arm in new[] { "arm", "spare" })
            StartArm(arm);
        await File.WriteAllTextAsync(Path.Combine(Folder, "hardshare.conf"), Configuration());
        await StartNodeAsync();
        foreach (var name in new[] { "arm", "spare", "net", "broken", "watched" })
        {
            (await CliAsync("register", name, "--type", name)).Succeeded();
            (await CliAsync("ad", name)).Succeeded();
        }
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ApiPort}"), Timeout = TimeSpan.FromSeconds(30) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("root", "--administrator"));
    }

    public async Task DisposeAsync()
    {
        try
        {
            foreach (var instance in await LivingAsync())
                await CliAsync("terminate", instance, "--wait");
            await StopNodeAsync();
        }
        finally
        {
            if (_node is { HasExited: false })
                _node.Kill();
            Api?.Dispose();
            foreach (var process in _processes)
            {
                if (!process.HasExited)
                    process.Kill();
                process.Dispose();
            }
            _service?.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Run the CLI as root on this machine.</summary>
    internal Task<Executed> CliAsync(params string[] arguments) => Executed.RunAsync(Path.Combine(Programs, "hardshare"), arguments, Environment());

    internal Process StartCli(params string[] arguments) => Executed.Start(Path.Combine(Programs, "hardshare"), arguments, Environment());

    internal async Task<string> TokenAsync(string user, params string[] more)
    {
        var created = (await CliAsync(["token", "create", "--user", user, "--format", "json", .. more])).Succeeded();
        return JsonDocument.Parse(created).RootElement.GetProperty("token").GetString()!;
    }

    internal HttpClient ApiFor(string token)
    {
        var client = new HttpClient { BaseAddress = Api.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task StartNodeAsync()
    {
        _node = Executed.Start(Path.Combine(Programs, "Hardshare.Node"), ["--config", Path.Combine(Folder, "hardshare.conf")]);
        var log = new StreamWriter(Path.Combine(Folder, $"node-{_node.Id}.log")) { AutoFlush = true };
        var gate = new Lock();
        void Note(object _, DataReceivedEventArgs line)
        {
            lock (gate)
                log.WriteLine(line.Data);
        }
        _node.OutputDataReceived += Note;
        _node.ErrorDataReceived += Note;
        _node.BeginOutputReadLine();
        _node.BeginErrorReadLine();
        await Await.ConditionAsync("the node answers", TimeSpan.FromSeconds(60), async () =>
            !_node.HasExited && await HealthyAsync() ? true : _node.HasExited ? throw new ShouldAssertException(NodeLog()) : false);
    }

    public void KillNode()
    {
        _node!.Kill();
        _node.WaitForExit();
    }

    public async Task StopNodeAsync()
    {
        (await Executed.RunAsync("/bin/kill", [_node!.Id.ToString()])).Succeeded();
        await _node.WaitForExitAsync();
    }

    public async Task<string> ArmAsync(string arm, string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, $"{arm}.ctl")));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\n"));
        return await reader.ReadLineAsync() ?? "";
    }

    /// <summary>Launch by the CLI until READY; disposing ends the instance if the test did not.</summary>
    internal async Task<Held> LaunchAsync(string deployment)
    {
        var launched = (await CliAsync("launch", deployment, "--format", "json")).Succeeded();
        return new Held(this, JsonDocument.Parse(launched).RootElement.GetProperty("id").GetString()!);
    }

    internal sealed record Held(Lab Lab, string Id) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if ((await Lab.LivingAsync()).Contains(Id))
                await Lab.CliAsync("terminate", Id, "--wait");
        }
    }

    internal async Task<JsonElement> InstanceAsync(string id) => await Api.GetFromJsonAsync<JsonElement>($"/instance/{id}");

    internal Task<JsonElement> InstanceBecomesAsync(string id, string status, TimeSpan? limit = null) =>
        Await.ValueAsync($"{id} becomes {status}", limit ?? TimeSpan.FromSeconds(60), () => InstanceAsync(id), i => i.GetProperty("status").GetString() == status);

    internal async Task<string[]> LivingAsync() =>
        [.. (await Api.GetFromJsonAsync<JsonElement>("/instances")).GetProperty("workspace_instances").EnumerateArray().Select(e => e.GetString()!)];

    internal async Task<string> EngineAsync(params string[] arguments) =>
        (await Executed.RunAsync("docker", ["--host", $"unix://{EngineSocket.Find()}", .. arguments])).Succeeded();

    /// <summary>The tunnel's session at the gateway ends by itself, a moment after the tunnel; everything else is gone already.</summary>
    internal Task NothingIsLeftOfAsync(string instance) => Await.ValueAsync(
        $"nothing is left of {instance}", TimeSpan.FromSeconds(10), async () => string.Join('\n', await LeftOfAsync(instance)), left => left.Length == 0);

    private async Task<string[]> LeftOfAsync(string instance)
    {
        var left = new List<string>();
        if ((await EngineAsync("ps", "-aq", "--filter", $"label=hardshare.instance={instance}")).Trim() is { Length: > 0 } container)
            left.Add($"container {container}");
        left.AddRange(Directory.EnumerateDirectories(Path.Combine(Folder, "data", "instances")).Where(f => f.EndsWith(instance, StringComparison.Ordinal)));
        left.AddRange(File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(instance, StringComparison.Ordinal)));
        left.AddRange(Processes.Naming(instance));
        var keys = Path.Combine(Folder, "data", "gateway", "sshd", "authorized_keys");
        if (File.Exists(keys) && (await File.ReadAllTextAsync(keys)).Contains(instance, StringComparison.Ordinal))
            left.Add("its tunnel's key");
        return [.. left];
    }

    internal string NodeLog() => string.Join('\n', Directory.EnumerateFiles(Folder, "node-*.log").Order().SelectMany(ReadShared));

    private static IEnumerable<string> ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }

    private async Task<bool> HealthyAsync()
    {
        try
        {
            using var client = new HttpClient();
            return (await client.GetAsync(new Uri($"http://127.0.0.1:{ApiPort}/health"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void StartArm(string name) => _processes.Add(Executed.Start(
        Path.Combine(Programs, "Hardshare.SimulatedArm"), ["--link", Path.Combine(Folder, $"{name}.tty"), "--control", Path.Combine(Folder, $"{name}.ctl")]));

    private Dictionary<string, string> Environment() => new()
    {
        ["HARDSHARE_SOCKET"] = Path.Combine(Folder, "hardshare.sock"),
        ["HOME"] = Folder,
        ["XDG_STATE_HOME"] = Path.Combine(Folder, "state"),
        ["XDG_CONFIG_HOME"] = Path.Combine(Folder, "config"),
        ["NO_COLOR"] = "1",
    };

    private string Configuration() => $$"""
        hardshare {
          workspace = "e2e"
          node { name = "lab-{{ApiPort}}", data = "{{Folder}}/data", socket = "{{Folder}}/hardshare.sock" }
          api.listen = "127.0.0.1:{{ApiPort}}"
          containers.image = "{{Image}}"
          gateway { first-port = {{PortRange.First}}, last-port = {{PortRange.Last}}, ssh.port = {{FreePort()}} }
          defaults { memory = 128 MiB }
          deployments {
            arm {
              devices.arm { kind = serial, path = "{{Folder}}/arm.tty" }
              limits { container-restarts = 1, dead-man = 3 s }
            }
            spare {
              devices.arm { kind = serial, path = "{{Folder}}/spare.tty" }
              actions {
                before = [ { command = ["/bin/sh", "-c", "echo before $HARDSHARE_INSTANCE >> {{Folder}}/actions"], limit = 5 s } ]
                start = [ { command = ["/bin/sh", "-c", "echo $HARDSHARE_INSTANCE > /started"], limit = 5 s } ]
                end = [ { command = ["/bin/sh", "-c", "echo end $HARDSHARE_INSTANCE >> {{Folder}}/actions"], limit = 5 s } ]
              }
            }
            net { devices.service { kind = tcp, host = "127.0.0.1", port = {{((System.Net.IPEndPoint)_service!.LocalEndpoint).Port}} } }
            broken { image = "hardshare/no-such-image:1", pull = never }
            watched { monitor { command = ["/usr/bin/test", "!", "-e", "{{Folder}}/unwell"], interval = 200 ms, limit = 5 s, failures = 2 } }
          }
        }
        """;

    private static async Task EchoAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using var connection = client;
                    await connection.GetStream().CopyToAsync(connection.GetStream());
                });
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The lab is over.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static class PortRange
    {
        public const int First = 23000;
        public const int Last = 23099;
    }
}
