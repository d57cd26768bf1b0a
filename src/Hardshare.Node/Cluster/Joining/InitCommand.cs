using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>Make the workspace's database ready, or bring it to this version. It can be run again at any time.</summary>
internal static class InitCommand
{
    public static async Task RunAsync(Arguments arguments, TextWriter output)
    {
        var owner = OwnerLogin.Read(arguments);
        var lease = arguments.Duration("--lease");
        if (lease is { } length && (length < TimeSpan.FromSeconds(1) || length > TimeSpan.FromMinutes(5)))
            throw new FormatException("--lease needs a duration from 1s to 5m");
        var isNew = await MakeDatabaseAsync(owner);
        var before = await Migrator.RunAsync(owner);
        await using var database = new NodeDatabase(owner);
        var setting = await database.ReadAsync(
            """
            UPDATE hardshare.setting SET workspace = coalesce($1, nullif(workspace, ''), 'lab'), lease = coalesce($2, lease)
            RETURNING workspace, extract(epoch FROM lease)::float8
            """,
            [Values.Text(arguments.Find("--workspace")), Values.Interval(lease)], row => (Workspace: row.GetString(0), Lease: row.GetDouble(1)));
        await output.WriteLineAsync(before == 0
            ? $"{(isNew ? "made" : "made ready")} {owner}: workspace {setting[0].Workspace}, leases of {setting[0].Lease:0.###} s"
            : $"{owner} {(before == Migrator.Version ? "was ready" : "is of this version now")}: workspace {setting[0].Workspace}, leases of {setting[0].Lease:0.###} s");
        await output.WriteLineAsync(
            """
            Next, for every machine that is to be a node, here for the first one and on any node later:
              hardshare cluster invite NAME --address HOST   # HOST: where that machine reaches this server
            and on that machine, with what it prints:
              hardshare cluster join TOKEN
            """);
    }

    private static async Task<bool> MakeDatabaseAsync(DatabaseOptions owner)
    {
        try
        {
            await using var there = new NodeDatabase(owner);
            await there.ExecuteAsync("SELECT 1", []);
            return false;
        }
        catch (DatabaseException missing) when (missing.SqlState == "3D000")
        {
            await using var server = new NodeDatabase(owner with { Name = "postgres" });
            await server.ExecuteAsync($"CREATE DATABASE \"{owner.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" TEMPLATE template0 ENCODING 'UTF8'", []);
            return true;
        }
    }
}
