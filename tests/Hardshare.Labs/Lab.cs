using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Node.Containers;
using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>
/// A lab on this machine, all of it real: a node as a process of its own with the container engine in use, OpenSSH on both sides, simulated arms, and a TCP service. The folder
/// is short, because Unix sockets' paths are. What was started is ended by its own process id.
/// </summary>
public class Lab : IAsyncDisposable
{
    private static int _labs;
    private readonly LabPlan _plan;
    // Apart from the labs of other processes as well: a public port stands for a loopback address of the gateway's sshd, too.
    private readonly int _firstPort = 20000 + (100 * ((System.Environment.ProcessId + (17 * Interlocked.Increment(ref _labs))) % 120));
    private readonly List<Process> _processes = [];
    private Process? _node;
    private TcpListener? _service;

    public string Folder { get; } = Directory.CreateTempSubdirectory("hs").FullName;

    public int ApiPort { get; private set; }

    public HttpClient Api { get; private set; } = null!;

    public string Image { get; } = $"hardshare/instance:{typeof(EngineSocket).Assembly.GetName().Version!.ToString(3)}";

    public string Data => Path.Combine(Folder, "data");

    public string ConfigurationFile => Path.Combine(Folder, "hardshare.conf");

    public string Journal => Path.Combine(Data, "journal.db");

    public string NodeName => _plan.NodeName ?? $"lab-{ApiPort}";

    public Leftovers Leftovers => new(this);

    public bool IsGateway => _plan.Roles.Contains("gateway", StringComparison.Ordinal);

    public int NodePid => _node!.Id;

    protected Lab(LabPlan plan) => _plan = plan;

    /// <summary>The disk of the node's data, where the plan has one.</summary>
    public SmallDisk? Disk { get; private set; }

    public int ServicePort { get; private set; }

    public int GatewaySshPort { get; private set; }

    /// <summary>The public ports of this lab, both ends included.</summary>
    public (int First, int Last) PublicPorts => (_firstPort, _firstPort + _plan.PublicPorts - 1);

    public static async Task<Lab> StartAsync(LabPlan plan)
    {
        var lab = new Lab(plan);
        try
        {
            await lab.SetUpAsync();
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
        return lab;
    }

    protected async Task SetUpAsync()
    {
        // The gateway's sshd, another user, has to get through to its own folder.
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        ApiPort = FreePort.Find();
        GatewaySshPort = FreePort.Find();
        _service = new TcpListener(System.Net.IPAddress.Loopback, 0);
        _service.Start();
        ServicePort = ((System.Net.IPEndPoint)_service.LocalEndpoint).Port;
        _ = EchoAsync(_service);
        foreach (var arm in _plan.Arms)
            StartArm(arm);
        if (_plan.DataDisk is { } size)
        {
            Directory.CreateDirectory(Data);
            Disk = SmallDisk.Mount(Data, size);
        }
        await File.WriteAllTextAsync(ConfigurationFile, Configuration());
        await _plan.Join(this);
        await StartNodeAsync();
        foreach (var name in _plan.Registered)
        {
            (await CliAsync("register", name, "--type", name)).Succeeded();
            (await CliAsync("ad", name)).Succeeded();
        }
        var token = await TokenAsync("root", "--administrator");
        Api = NewClient();
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_node is { HasExited: false })
            {
                foreach (var instance in Api is null ? [] : await LivingAsync())
                    await CliAsync("terminate", instance, "--wait");
                await StopNodeAsync();
            }
        }
        finally
        {
            if (_node is { HasExited: false })
                _node.Kill();
            // A node that was killed leaves what carries users' bytes, as it should.
            foreach (var left in Processes.With($"{Data}/"))
                Processes.Kill(left);
            Api?.Dispose();
            foreach (var process in _processes)
            {
                if (!process.HasExited)
                    process.Kill();
                process.Dispose();
            }
            _service?.Dispose();
        }
        Disk?.Unmount(lazy: true);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Before the node makes it: others have to get through to their own folders in it.</summary>
    public void MakeDataFolder() => Directory.CreateDirectory(
        Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    /// <summary>Run the CLI as root on this machine.</summary>
    public Task<Executed> CliAsync(params string[] arguments) => Executed.RunAsync(Path.Combine(_plan.Programs, "hardshare"), arguments, Environment());

    /// <summary>Run the node's program for something else than serving.</summary>
    public Task<Executed> NodeProgramAsync(params string[] arguments) => Executed.RunAsync(NodeCommand[0], [.. NodeCommand.Skip(1), .. arguments]);

    public Process StartCli(params string[] arguments) => Executed.Start(Path.Combine(_plan.Programs, "hardshare"), arguments, Environment());

    public async Task<string> TokenAsync(string user, params string[] more)
    {
        var created = (await CliAsync(["token", "create", "--user", user, "--format", "json", .. more])).Succeeded();
        return JsonDocument.Parse(created).RootElement.GetProperty("token").GetString()!;
    }

    public HttpClient ApiFor(string token)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task StartNodeAsync()
    {
        BeginNode();
        await NodeAnswersAsync();
    }

    /// <summary>Start the node's process and do not wait for it.</summary>
    public void BeginNode()
    {
        _node = Executed.Start(NodeCommand[0], [.. NodeCommand.Skip(1), "--config", ConfigurationFile]);
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
    }

    /// <summary>Until the node serves; what it printed when it ended instead.</summary>
    public Task NodeAnswersAsync() =>
        Await.ConditionAsync("the node answers", TimeSpan.FromSeconds(60), async () =>
            !_node!.HasExited && await HealthyAsync() ? true : _node.HasExited ? throw new InvalidOperationException(NodeLog()) : false);

    public void KillNode()
    {
        _node!.Kill();
        _node.WaitForExit();
    }

    /// <summary>All of the gateway dies at once: the node, what carries users' bytes, and the server of the tunnels with each of its sessions.</summary>
    public void KillGateway()
    {
        var carriers = GatewayPids();
        _node!.Kill();
        foreach (var pid in carriers)
            Processes.Kill(pid);
        _node.WaitForExit();
    }

    /// <summary>What carries users' bytes at this gateway: the server of the tunnels with each of its sessions, and the relay.</summary>
    public int[] GatewayPids() => [.. ProcessTree.WithDescendants(Processes.With("sshd", Folder)), .. Processes.With("Hardshare.Carrier", " relay ", Folder)];

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
    public async Task<Held> LaunchAsync(string deployment)
    {
        var launched = (await CliAsync("launch", deployment, "--format", "json")).Succeeded();
        return new Held(this, JsonDocument.Parse(launched).RootElement.GetProperty("id").GetString()!);
    }

    public sealed record Held(Lab Lab, string Id) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if ((await Lab.LivingAsync()).Contains(Id))
                await Lab.CliAsync("terminate", Id, "--wait");
        }
    }

    public async Task<JsonElement> InstanceAsync(string id) => await Api.GetFromJsonAsync<JsonElement>($"/instance/{id}");

    /// <summary>Until the instance has this status. One that ended otherwise is a failure at once, with its history.</summary>
    public async Task<JsonElement> InstanceBecomesAsync(string id, string status, TimeSpan? limit = null)
    {
        var shown = await Await.ValueAsync($"{id} becomes {status}", limit ?? TimeSpan.FromSeconds(60), () => InstanceAsync(id), i => Is(i, status, "TERMINATED", "INIT_FAIL"));
        return Is(shown, status) ? shown : throw new InvalidOperationException($"{id} is not {status}\n{(await CliAsync("history", id)).Output}");
    }

    private static bool Is(JsonElement instance, params string[] any) => any.Contains(instance.GetProperty("status").GetString());

    public async Task<string[]> LivingAsync() =>
        [.. (await Api.GetFromJsonAsync<JsonElement>("/instances")).GetProperty("workspace_instances").EnumerateArray().Select(e => e.GetString()!)];

    public async Task<string> EngineAsync(params string[] arguments) =>
        (await Executed.RunAsync("docker", ["--host", $"unix://{_plan.EngineSocket ?? EngineSocket.Find()}", .. arguments])).Succeeded();

    /// <summary>The tunnel's session at the gateway ends by itself, a moment after the tunnel; everything else is gone already.</summary>
    public Task NothingIsLeftOfAsync(string instance) => NothingAsync($"nothing is left of {instance}", () => Leftovers.OfAsync(instance));

    /// <summary>The gateway has nothing any more of an instance that may live on behind another one.</summary>
    public Task NothingIsLeftAtGatewayOfAsync(string instance) => NothingAsync($"nothing is left of {instance} at the gateway", () => Task.FromResult(Leftovers.AtGateway(instance)));

    /// <summary>When no instance lives: nothing of any is left.</summary>
    public Task NothingIsLeftAsync() => NothingAsync("nothing is left", Leftovers.OfAllAsync);

    private static Task NothingAsync(string what, Func<Task<string[]>> left) =>
        Await.ValueAsync(what, TimeSpan.FromSeconds(20), async () => string.Join('\n', await left()), text => text.Length == 0);

    public string NodeLog() => string.Join('\n', Directory.EnumerateFiles(Folder, "node-*.log").Order().SelectMany(ReadShared));

    private static IEnumerable<string> ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }

    private async Task<bool> HealthyAsync()
    {
        try
        {
            using var client = NewClient();
            return (await client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    private IReadOnlyList<string> NodeCommand => [.. _plan.Network?.Prefix ?? [], Path.Combine(_plan.Programs, "Hardshare.Node")];

    /// <summary>By TCP as users come, unless the node is in a network of its own.</summary>
    private HttpClient NewClient()
    {
        var client = _plan.Network is null ? new HttpClient() : new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellation) => ConnectAsync(cancellation) });
        client.BaseAddress = new Uri($"http://127.0.0.1:{ApiPort}");
        client.Timeout = TimeSpan.FromSeconds(30);
        return client;
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, "hardshare.sock")), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private void StartArm(string name) => _processes.Add(Executed.Start(
        Path.Combine(AppContext.BaseDirectory, "Hardshare.SimulatedArm"), ["--link", Path.Combine(Folder, $"{name}.tty"), "--control", Path.Combine(Folder, $"{name}.ctl")]));

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
          node { name = "{{NodeName}}", roles = [{{_plan.Roles}}], data = "{{Data}}", socket = "{{Folder}}/hardshare.sock" }
          api.listen = "127.0.0.1:{{ApiPort}}"
          containers.image = "{{Image}}"
        {{(_plan.EngineSocket is { } socket ? $"  containers.socket = \"{socket}\"" : "")}}
          gateway { first-port = {{PublicPorts.First}}, last-port = {{PublicPorts.Last}}, ssh.port = {{GatewaySshPort}} }
          defaults { memory = 128 MiB }
        {{_plan.Further(this)}}
          deployments {
        {{_plan.Deployments(this)}}
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
}
