using Hardshare.Node.Database;
using Hardshare.TestMachine;

namespace Hardshare.TestSupport.Database;

/// <summary>A database of a test's own, with an owner and nodes whose roles may do no more than they must, on the server that all tests of a process share.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Password = "a test's p@ssw0rd'";

    private static readonly Lock Gate = new();
    private static int s_count;

    private TestDatabase(PrivatePostgres server, string name) => (Server, Name) = (server, name);

    /// <summary>The server that tests share; it ends with the process. A test that harms the server makes one of its own.</summary>
    public static PrivatePostgres Shared
    {
        get
        {
            lock (Gate)
            {
                if (field is null)
                {
                    field = PrivatePostgres.Start();
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => field.Dispose();
                }
                return field;
            }
        }
    }

    public PrivatePostgres Server { get; }

    public string Name { get; }

    /// <summary>The owner of the schema: it may make roles, and is no superuser.</summary>
    public DatabaseOptions Owner => OptionsOf($"{Name}_owner");

    /// <summary>Superuser of the whole server.</summary>
    public DatabaseOptions Superuser => new() { Host = Server.SocketFolder, Port = Server.Port, Name = Name, User = PrivatePostgres.Superuser, Tls = false };

    /// <summary>An empty database, with its owner.</summary>
    public static TestDatabase CreateEmpty(PrivatePostgres? server = null)
    {
        var database = new TestDatabase(server ?? Shared, $"test{Environment.ProcessId}_{Interlocked.Increment(ref s_count)}");
        database.Server.Execute("postgres",
            $"""
            CREATE ROLE {database.Name}_owner LOGIN CREATEROLE PASSWORD '{ScramVerifier.Of(Password)}';
            CREATE DATABASE {database.Name} OWNER {database.Name}_owner;
            """);
        return database;
    }

    /// <summary>A database with the schema and these nodes, none of which holds its lease.</summary>
    public static async Task<TestDatabase> CreateAsync(PrivatePostgres? server = null, params string[] nodes)
    {
        var database = CreateEmpty(server);
        await Migrator.RunAsync(database.Owner);
        foreach (var node in nodes)
            await database.AddNodeAsync(node);
        return database;
    }

    public async Task AddNodeAsync(string node)
    {
        await using var owner = new NodeDatabase(Owner);
        await owner.ExecuteAsync("SELECT hardshare.add_node($1, $2::text::name, $3)", [node, RoleOf(node), ScramVerifier.Of(Password)]);
    }

    /// <summary>How a node logs in.</summary>
    public DatabaseOptions NodeOptions(string node) => OptionsOf(RoleOf(node)) with { Application = $"hardshare {node}" };

    /// <summary>A new incarnation of a node, with its lease. Nothing renews it: <paramref name="lease"/> says how long it lasts (an hour, unless it is given).</summary>
    public async Task<TestNode> StartNodeAsync(string node, TimeSpan? lease = null)
    {
        Sql($"UPDATE hardshare.setting SET lease = '{(lease ?? TimeSpan.FromHours(1)).TotalSeconds} s'");
        var started = new TestNode(new NodeDatabase(NodeOptions(node)));
        await started.AcquireAsync();
        return started;
    }

    /// <summary>Wait until this many connections wait for locks that others hold.</summary>
    public async Task AwaitBlockedAsync(int connections = 1)
    {
        while (Sql($"SELECT count(*) >= {connections} FROM pg_stat_activity WHERE datname = '{Name}' AND wait_event_type = 'Lock'") != "t")
            await Task.Yield();
    }

    /// <summary>As if the lease of a node had run out a while ago, and all others had had theirs for long.</summary>
    public void LetLeaseRunOut(string node, TimeSpan? ago = null) => Sql(
        $"""
        UPDATE hardshare.setting SET lease = '0';
        UPDATE hardshare.node SET lease_until = clock_timestamp() - interval '{(ago ?? TimeSpan.Zero).TotalMilliseconds} ms' WHERE name = '{node}';
        """);

    /// <summary>Execute as the superuser, see <see cref="PrivatePostgres.Execute"/>.</summary>
    public string Sql(string sql) => Server.Execute(Name, sql);

    public ValueTask DisposeAsync()
    {
        Server.Execute("postgres", $"DROP DATABASE {Name} WITH (FORCE)");
        return ValueTask.CompletedTask;
    }

    private string RoleOf(string node) => $"{Name}_{node}";

    private DatabaseOptions OptionsOf(string role) =>
        new() { Host = "127.0.0.1", Port = Server.Port, Name = Name, User = role, Password = Password, Tls = false };
}
