using System.Net;

namespace Hardshare.Node.Api;

/// <summary>How the HTTP API is served. <see cref="Validate"/> tells what does not fit together.</summary>
public sealed record ApiOptions
{
    /// <summary>The node's data folder, which holds the key that signs tokens.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where to listen by TCP. Port 0 takes a free one. May be empty when there is a Unix socket.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, 6190)];

    /// <summary>Path of the Unix socket, or null for none.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>
    /// Mode of the Unix socket. It gives no right by itself: other users than <see cref="AdministratorUserId"/> need a token there as they
    /// do by TCP.
    /// </summary>
    public UnixFileMode UnixSocketMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>The user id that is the administrator on the Unix socket, by its peer credentials; root.</summary>
    public uint AdministratorUserId { get; init; }

    /// <summary>
    /// Certificate chain and private key, PEM files, for TCP; both or none. A renewed file is taken up while the node runs.
    /// </summary>
    public string? CertificatePath { get; init; }

    /// <inheritdoc cref="CertificatePath"/>
    public string? CertificateKeyPath { get; init; }

    /// <summary>Something in front does TLS, so that another address than loopback is in order without a certificate.</summary>
    public bool BehindProxy { get; init; }

    /// <summary>
    /// The proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed; nobody else's are. A proxy that is not among
    /// them counts as one caller in all limits that are by address.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether discovery works without a token; by default only when all TCP addresses are loopback and no proxy opens them to others.</summary>
    public bool PublicDiscovery
    {
        get => _publicDiscovery ?? !BehindProxy && Listen.All(end => IPAddress.IsLoopback(end.Address));
        init => _publicDiscovery = value;
    }

    /// <summary><c>iss</c> and <c>aud</c> of tokens.</summary>
    public string TokenIssuer { get; init; } = "hardshare";

    /// <summary>Requests per second that one token, or one address without a token, may make in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Requests that may come at once.</summary>
    public int RequestBurst { get; init; } = 500;

    /// <summary>Launches without a public key, for which the node makes one: so many a second in the long run, for each caller.</summary>
    public int MadeKeysPerSecond { get; init; } = 2;

    /// <summary>As <see cref="MadeKeysPerSecond"/>, at once.</summary>
    public int MadeKeyBurst { get; init; } = 100;

    /// <summary>Event streams that one token, or one address without a token, may hold open.</summary>
    public int StreamsPerCaller { get; init; } = 32;

    /// <summary>Longest body in bytes.</summary>
    public int BodyLimit { get; init; } = 64 * 1024;

    /// <summary>
    /// How often an event stream sends a comment, so that both ends notice a dead connection, and looks whether its token is still valid.
    /// </summary>
    public TimeSpan StreamHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    private readonly bool? _publicDiscovery;

    internal bool HasCertificate => CertificatePath is not null;

    /// <summary>
    /// Throws <see cref="InvalidOperationException"/>, whose text says what to change, for options that are not safe or not possible.
    /// </summary>
    public void Validate()
    {
        if (Listen.Count == 0 && UnixSocket is null)
        {
            throw new InvalidOperationException("the API has neither an address nor a Unix socket to listen on");
        }

        if (CertificatePath is null != CertificateKeyPath is null)
        {
            throw new InvalidOperationException("TLS needs both a certificate file and its key file");
        }

        if (Listen.FirstOrDefault(end => !IPAddress.IsLoopback(end.Address)) is { } open && !HasCertificate && !BehindProxy)
        {
            throw new InvalidOperationException(
                $"the API would listen on {open} without TLS: give it a certificate, or say behind-proxy = true if something in front "
                + "does TLS, or listen on 127.0.0.1");
        }

        // sun_path holds 108 bytes with its final zero.
        if (UnixSocket is { } path && System.Text.Encoding.UTF8.GetByteCount(path) > 107)
        {
            throw new InvalidOperationException($"the path of the Unix socket is longer than the 107 bytes that the system allows: {path}");
        }
    }
}
