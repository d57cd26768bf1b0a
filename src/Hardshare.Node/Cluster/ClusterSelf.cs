using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Cluster;

/// <summary>Who this node is by its configuration.</summary>
internal sealed record ClusterSelf(string Name, string Workspace)
{
    /// <summary>Throws <see cref="DatabaseException"/> when the database knows the role that logged in as another node, or belongs to another workspace.</summary>
    public async Task CheckAsync(NpgsqlConnection connection, DatabaseOptions database, CancellationToken cancellation)
    {
        using var command = NodeDatabase.Command(connection, "SELECT name, workspace FROM hardshare.self()", []);
        using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        if (row.GetString(0) is var name && name != Name)
            throw new DatabaseException(
                $"this node is {Name} by its configuration, and logs in to {database} as {database.User}, which is node {name}: every node has credentials of its own, and they are not copied", null);
        if (row.GetString(1) is var workspace && workspace != Workspace)
            throw new DatabaseException(
                $"this node's workspace is {Workspace} by its configuration, and {database} is that of workspace {workspace}: set hardshare.workspace", null);
    }
}
