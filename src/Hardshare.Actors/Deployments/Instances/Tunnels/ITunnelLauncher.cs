namespace Hardshare.Actors.Deployments.Instances.Tunnels;

/// <summary>Starts and finds the <c>ssh</c> processes that carry tunnels: the port of <c>TunnelActor</c>. Problems are outcomes, not exceptions.</summary>
public interface ITunnelLauncher
{
    /// <summary>
    /// Start <c>ssh</c> and return when the gateway has confirmed the forward, or when it failed, or after <paramref name="limit"/>. An older process of
    /// the same instance is ended first.
    /// </summary>
    Task<TunnelOutcome> StartAsync(TunnelSpec spec, int attempt, TimeSpan limit, CancellationToken cancellation);

    /// <summary>Find the process that an earlier node process started, or <see cref="TunnelGone"/>.</summary>
    Task<TunnelOutcome> AdoptAsync(TunnelSpec spec, CancellationToken cancellation);

    /// <summary>
    /// Completes when the gateway, which could not be reached, takes connections again. It is looked at twice a second, once for all tunnels there. Of one that can be reached all the while it never completes.
    /// </summary>
    Task ReturnsAsync(GatewayContact gateway, CancellationToken cancellation);

    /// <summary>End the instance's process, if any, and remove its key and files.</summary>
    Task DestroyAsync(InstanceId instance, CancellationToken cancellation);
}

/// <summary>A gateway as hosts reach it: where its sshd listens, which user, and which host key it has to show (OpenSSH one-line form, without comment).</summary>
public sealed record GatewayContact(string Name, string SshAddress, int SshPort, string SshUser, string HostKey);

/// <summary>One tunnel: from the gateway's loopback address to the socket of the instance's SSH server on this host.</summary>
public sealed record TunnelSpec(InstanceId Instance, GatewayContact Gateway, string Loopback, string LocalSocket, string PrivateKeyPath);

public abstract record TunnelOutcome;

/// <summary>The tunnel stands. <paramref name="Exited"/> completes with a reason when its process ends.</summary>
public sealed record TunnelUp(int Attempt, Task<string> Exited) : TunnelOutcome;

/// <summary>It did not come up; <paramref name="Reason"/> is what ssh said.</summary>
public sealed record TunnelFailed(string Reason) : TunnelOutcome;

/// <summary>There is no process to adopt; <paramref name="NextAttempt"/> is the number that a new one takes.</summary>
public sealed record TunnelGone(int NextAttempt, string Reason) : TunnelOutcome;
