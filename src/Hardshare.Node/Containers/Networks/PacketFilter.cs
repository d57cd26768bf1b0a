using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace Hardshare.Node.Containers.Networks;

/// <summary>Puts <see cref="NetworkRules"/> into the kernel with <c>iptables</c>. Idempotent; one call at a time.</summary>
internal sealed class PacketFilter : IDisposable
{
    private const string Forwarding = "/proc/sys/net/ipv4/ip_forward";
    private const string EngineChain = "DOCKER-USER";
    private readonly SemaphoreSlim turn = new(1);

    public void Dispose() => turn.Dispose();

    /// <summary>Null when the rules are in force, else why not.</summary>
    public async Task<string?> EnsureAsync(
        IPNetwork pool, IEnumerable<IPAddress> devices, IEnumerable<IPAddress> nameServers, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await RunAsync("iptables-restore", ["--noflush", "--wait"], NetworkRules.Chains(pool, devices, nameServers), cancellation);
            // An engine that keeps rules of its own puts them first when it starts, except before this chain.
            var (engineChain, _) = await ExitCodeAsync("iptables", ["--wait", "-n", "-L", EngineChain], "", cancellation);
            foreach (var (table, chain, rule) in NetworkRules.Jumps.Concat(engineChain == 0 ? NetworkRules.ThroughForward(EngineChain) : []))
                await EnsureFirstAsync("iptables", table, chain, rule, cancellation);
            // Opened networks have IPv4 alone; what a bridge would do by itself in IPv6 goes nowhere.
            if (File.Exists("/proc/net/if_inet6"))
            {
                foreach (var chain in new[] { "INPUT", "FORWARD" })
                    await EnsureFirstAsync("ip6tables", "filter", chain, ["-i", NetworkRules.Bridges, "-j", "DROP"], cancellation);
            }
            await ForwardAsync(cancellation);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return error.Message;
        }
        finally
        {
            turn.Release();
        }
    }

    // A host that forwarded nothing must not become a router for its neighbours: only what a rule lets through goes through (Docker does so too).
    private static async Task ForwardAsync(CancellationToken cancellation)
    {
        if ((await File.ReadAllTextAsync(Forwarding, cancellation)).Trim() == "1")
            return;
        await RunAsync("iptables", ["--wait", "-P", "FORWARD", "DROP"], "", cancellation);
        await File.WriteAllTextAsync(Forwarding, "1", cancellation);
    }

    private static async Task EnsureFirstAsync(string program, string table, string chain, string[] rule, CancellationToken cancellation)
    {
        if (await ExitCodeAsync(program, ["--wait", "-t", table, "-C", chain, .. rule], "", cancellation) is (0, _))
            return;
        await RunAsync(program, ["--wait", "-t", table, "-I", chain, "1", .. rule], "", cancellation);
    }

    private static async Task RunAsync(string program, string[] arguments, string input, CancellationToken cancellation)
    {
        var (code, errors) = await ExitCodeAsync(program, arguments, input, cancellation);
        if (code != 0)
            throw new IOException($"{program} {string.Join(' ', arguments)}: {errors.Trim()}");
    }

    private static async Task<(int Code, string Errors)> ExitCodeAsync(string program, string[] arguments, string input, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Disposing the process leaves them open, for the finalizer.
        using var standardOutput = process.StandardOutput;
        using var standardError = process.StandardError;
        await using (var standardInput = process.StandardInput)
            await standardInput.WriteAsync(input.AsMemory(), cancellation);
        var output = standardOutput.ReadToEndAsync(cancellation);
        var errors = await standardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, errors);
    }
}
