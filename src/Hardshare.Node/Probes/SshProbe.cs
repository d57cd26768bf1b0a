using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hardshare.Actors.Deployments.Instances.Probes;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Probes;

/// <summary>
/// Connects to the public address as a user would, from a port that the relay has been told of, and lets the server prove its host key.
/// Tries again at once at first, later every 100 ms: a launch waits for this.
/// </summary>
public sealed class SshProbe(IProbeExemptions exemptions, TimeProvider time) : IProbe
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>For one try. A server that is slower than this is of no use to a user.</summary>
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(10);

    public async Task<string?> ProbeAsync(
        InstanceId instance, PublicEndpoint endpoint, string hostKey, TimeSpan limit, CancellationToken cancellation)
    {
        if (hostKey.Split(' ') is not [SshKeyPair.EcdsaType, var base64, ..])
            return $"the expected host key is not of type {SshKeyPair.EcdsaType}";
        var expected = Convert.FromBase64String(base64);

        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var problem = "nothing answered in time";
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            try
            {
                var result = await TryAsync(instance, endpoint, expected, either.Token).ConfigureAwait(false);
                if (result is null)
                    return null;
                problem = result;
                await Task.Delay(pause, time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                cancellation.ThrowIfCancellationRequested();
                return problem;
            }
        }
    }

    private async Task<string?> TryAsync(InstanceId instance, PublicEndpoint endpoint, byte[] hostKey, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(TryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var target = await ResolveAsync(endpoint, either.Token).ConfigureAwait(false);
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(SourceFor(target), 0));
            await exemptions.ExemptAsync(instance, (IPEndPoint)socket.LocalEndPoint!, either.Token).ConfigureAwait(false);
            await socket.ConnectAsync(target, either.Token).ConfigureAwait(false);
            using var stream = new NetworkStream(socket);
            return await HostKeyCheck.RunAsync(stream, hostKey, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no complete answer within {TryLimit.TotalSeconds:0} s";
        }
        catch (EndOfStreamException)
        {
            return "the connection was closed before the SSH server had answered";
        }
        catch (Exception e) when (e is SocketException or IOException or FormatException or CryptographicException or TimeoutException)
        {
            return e.Message;
        }
    }

    private static async Task<IPEndPoint> ResolveAsync(PublicEndpoint endpoint, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(endpoint.Address, out var address))
            return new IPEndPoint(address, endpoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Address, cancellation).ConfigureAwait(false);
        return new IPEndPoint(addresses.First(), endpoint.Port);
    }

    /// <summary>The address that a connection there comes from. Nothing is sent.</summary>
    private static IPAddress SourceFor(IPEndPoint target)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(target);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
