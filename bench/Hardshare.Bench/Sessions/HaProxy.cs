using System.Diagnostics;
using System.Net;
using Hardshare.Labs;

namespace Hardshare.Bench.Sessions;

/// <summary>HAProxy where the relay stands: a public port in front of the tunnel's.</summary>
internal sealed class HaProxy : IDisposable
{
    private readonly Process _process;

    private HaProxy(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    public static async Task<HaProxy> StartAsync(string folder, IPEndPoint target)
    {
        var address = new IPEndPoint(IPAddress.Loopback, 39600);
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1h
                timeout server 1h
            listen public
                bind {address}
                server tunnel {target}

            """);
        var process = Executed.Start("/usr/sbin/haproxy", ["-db", "-q", "-f", file]);
        process.BeginErrorReadLine();
        return new HaProxy(process, address);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
