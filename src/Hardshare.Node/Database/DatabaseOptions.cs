using Npgsql;

namespace Hardshare.Node.Database;

/// <summary>Where the workspace's database is, and as whom to log in.</summary>
public sealed record DatabaseOptions
{
    /// <summary>A host name or address, or the folder of a Unix socket.</summary>
    public required string Host { get; init; }

    public int Port { get; init; } = 5432;

    public required string Name { get; init; }

    public required string User { get; init; }

    /// <summary>Null where the server asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether to use TLS and to verify the server's certificate and name. Without it only for a Unix socket, loopback, or a tunnel to the server.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>A file with the certificate of the authority that signed the server's; null for those that the machine trusts.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>What the server shows as the name of a connection.</summary>
    public string Application { get; init; } = "hardshare";

    /// <summary>How long connecting, and each statement, may take. Whole seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>After how long without an answer it is thought away, until it has been asked whether it is: see <see cref="DatabaseSilence"/>.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>In words, without the password.</summary>
    public override string ToString() => $"the database {Name} at {Host}:{Port}";

    internal string ConnectionString(bool pooled)
    {
        var text = Plain(pooled);
        if (!Host.StartsWith('/'))
            (text.TcpKeepAlive, text.TcpKeepAliveTime, text.TcpKeepAliveInterval) = (true, 3, 1);
        return text.ConnectionString;
    }

    private NpgsqlConnectionStringBuilder Plain(bool pooled) => new()
    {
        Host = Host,
        Port = Port,
        Database = Name,
        Username = User,
        Password = Password,
        SslMode = Tls ? SslMode.VerifyFull : SslMode.Disable,
        RootCertificate = RootCertificate,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = Application,
        Pooling = pooled,
        MaxPoolSize = 1,
        NoResetOnClose = true,
        MaxAutoPrepare = 40,
        AutoPrepareMinUsages = 2,
        // A server or a network that says nothing: noticed by the statement's limit, on an idle connection by TCP.
        Timeout = Seconds,
        CommandTimeout = Seconds + 1,
        CancellationTimeout = 1000,
        // The server ends a statement before the client gives up on it, one whose client is gone, and the connection of a client that was cut off. Statements are planned once, also
        // for tables that are empty at that time and not an hour later: each has its index.
        Options = $"-c statement_timeout={Seconds * 1000} -c client_connection_check_interval=2s -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"
            + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
    };

    private int Seconds => Math.Max(1, (int)Patience.TotalSeconds);
}
