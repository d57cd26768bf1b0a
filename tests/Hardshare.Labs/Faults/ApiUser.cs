using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hardshare.Labs.Faults;

/// <summary>
/// Somebody with an SSH key of their own who uses the API while the node may be dead at any moment: what could not be asked is null, and is asked again by
/// whoever needs it.
/// </summary>
public sealed class ApiUser
{
    /// <summary>A command for the instance that prints where the arm says it is.</summary>
    public const string AskTheArm = "exec 3<>/dev/arm; printf 'M114\\n' >&3; read -r -t 2 answer <&3; echo \"$answer\"";

    private readonly Lab _lab;
    private readonly string _key;
    private readonly Lazy<Task<string>> _publicKey;

    public ApiUser(Lab lab)
    {
        _lab = lab;
        _key = Path.Combine(lab.Folder, $"user-{Guid.NewGuid():N}");
        _publicKey = new(MakeKeyAsync);
    }

    public Task<string> PublicKeyAsync() => _publicKey.Value;

    /// <summary>The id of the instance that was granted; null when it was refused or nobody answered.</summary>
    public async Task<string?> LaunchAsync(string type) =>
        await SendAsync(HttpMethod.Post, $"/new/{type}", new { sshkey = await _publicKey.Value }) is { } reply && reply.TryGetProperty("id", out var id) ? id.GetString() : null;

    public Task<JsonElement?> ShowAsync(string instance) => SendAsync(HttpMethod.Get, $"/instance/{instance}");

    /// <returns>Whether it was heard.</returns>
    public async Task<bool> TerminateAsync(string instance) => await SendAsync(HttpMethod.Post, $"/terminate/{instance}") is not null;

    /// <summary>Run a command inside by the ordinary ssh, at the public address, with the host key that the API shows; what it printed, empty if it failed.</summary>
    public async Task<string> SshAsync(string instance, string command)
    {
        var ran = await TrySshAsync(instance, command);
        return ran.ExitCode == 0 ? ran.Output : "";
    }

    /// <summary>The same, with its errors; exit code 255 when there was no way in.</summary>
    public async Task<Executed> TrySshAsync(string instance, string command)
    {
        return await ArgumentsAsync(instance, command) is { } arguments ? await Executed.RunAsync("ssh", arguments) : new Executed(255, "", "the API shows no address");
    }

    /// <summary>The same, for a command that goes on printing.</summary>
    public async Task<Process> StartSshAsync(string instance, string command) =>
        Executed.Start("ssh", await ArgumentsAsync(instance, command) ?? throw new InvalidOperationException($"the API shows no address of {instance}"));

    private async Task<string[]?> ArgumentsAsync(string instance, string command)
    {
        if (await ShowAsync(instance) is not { } shown || !shown.TryGetProperty("fwd", out var address))
            return null;
        var port = address.GetProperty("port").GetInt32();
        var known = $"{_key}.hosts";
        await File.WriteAllTextAsync(known, $"[127.0.0.1]:{port} {shown.GetProperty("hostkeys")[0].GetString()}\n");
        return ["-F", "none", "-i", _key, "-p", $"{port}", "-o", $"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes",
            "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "root@127.0.0.1", command];
    }

    private async Task<string> MakeKeyAsync()
    {
        (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", _key])).Succeeded();
        return (await File.ReadAllTextAsync($"{_key}.pub")).Trim();
    }

    private async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body = null)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var reply = await _lab.Api.SendAsync(request);
            return await reply.Content.ReadFromJsonAsync<JsonElement>();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or TaskCanceledException)
        {
            return null;
        }
    }
}
