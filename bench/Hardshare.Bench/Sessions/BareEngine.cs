using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hardshare.Labs;
using Hardshare.Node.Containers;

namespace Hardshare.Bench.Sessions;

/// <summary>Containers as a short program would make them: the Engine API, a bridge network, an sshd. Nothing is checked, recorded or limited.</summary>
internal sealed class BareEngine : IAsyncDisposable
{
    private readonly HttpClient _http = UnixHttp.Client(EngineSocket.Find());
    private readonly string _image;
    private readonly string _hostKey;
    private readonly string _network = $"hsbench{Environment.ProcessId}";

    private BareEngine(string image, string hostKey) => (_image, _hostKey) = (image, hostKey);

    public static async Task<BareEngine> OpenAsync(string image, string folder)
    {
        var key = Path.Combine(folder, "bare_host_key");
        (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", key])).Succeeded();
        var engine = new BareEngine(image, key);
        await engine.PostAsync("/networks/create", new { Name = engine._network, Driver = "bridge" });
        return engine;
    }

    /// <summary>Create and start a container whose main process is an SSH server.</summary>
    public async Task<BareContainer> RunAsync(string restart = "no")
    {
        var created = await PostAsync("/containers/create", new
        {
            Image = _image,
            Entrypoint = new[] { "/usr/sbin/sshd", "-D", "-h", "/host_key" },
            HostConfig = new { NetworkMode = _network, Binds = new[] { $"{_hostKey}:/host_key:ro" }, RestartPolicy = new { Name = restart } },
        });
        var id = created!.Value.GetProperty("Id").GetString()!;
        await PostAsync($"/containers/{id}/start", null);
        var (address, pid) = await InspectAsync(id);
        return new BareContainer(id, new IPEndPoint(address, 22), pid);
    }

    /// <summary>Its main process on the host.</summary>
    public async Task<int> PidAsync(string id) => (await _http.GetFromJsonAsync<JsonElement>($"/containers/{id}/json")).GetProperty("State").GetProperty("Pid").GetInt32();

    /// <summary>Kill and remove it.</summary>
    public async Task RemoveAsync(BareContainer container) =>
        (await _http.DeleteAsync($"/containers/{container.Id}?force=1")).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        await _http.DeleteAsync($"/networks/{_network}");
        _http.Dispose();
    }

    private async Task<(IPAddress Address, int Pid)> InspectAsync(string id)
    {
        var details = await _http.GetFromJsonAsync<JsonElement>($"/containers/{id}/json");
        var network = details.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty(_network);
        return (IPAddress.Parse(network.GetProperty("IPAddress").GetString()!), details.GetProperty("State").GetProperty("Pid").GetInt32());
    }

    private async Task<JsonElement?> PostAsync(string path, object? body)
    {
        using var content = body is null ? null : JsonContent.Create(body, options: new JsonSerializerOptions());
        using var response = await _http.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        return !response.IsSuccessStatusCode ? throw new InvalidOperationException($"{path}: {text}")
            : text.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(text);
    }
}

internal sealed record BareContainer(string Id, IPEndPoint Ssh, int Pid);
