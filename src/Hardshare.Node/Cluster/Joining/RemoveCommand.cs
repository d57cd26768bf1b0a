using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>Take a node that is gone for good out of the workspace, as the owner of its database: whoever removes a node decides what becomes of its robots.</summary>
internal static class RemoveCommand
{
    private const int Named = 5;

    public static async Task RunAsync(Arguments arguments, TextWriter output)
    {
        var node = arguments.Word ?? throw new FormatException("which one? name the node; `hardshare nodes` shows them");
        var force = arguments.Has(Arguments.Force);
        await using var database = new NodeDatabase(OwnerLogin.Read(arguments));
        var (deployments, instances) = (await database.ReadAsync(
            "SELECT deployments, instances FROM hardshare.remove_node($1, $2)", [node, force], row => (row.GetInt64(0), row.GetFieldValue<string[]>(1))))[0];
        if (instances.Length > 0 && !force)
            throw new DatabaseException(
                $"{instances.Length} instance(s) lived on {node} when it was last there, and nothing ends them: {string.Join(", ", instances.Take(Named))}{(instances.Length > Named ? ", …" : "")}. "
                    + "Start the node again and drain it; or, if that machine is off for good, say --force: they then count as over",
                null);
        await output.WriteLineAsync(
            $"""
            node {node} is removed: it cannot log in any more, and its {deployments} deployment(s) are shown no more, but for those that another host takes over. The history keeps them.
            A machine that joins as {node} later has them again: hardshare cluster invite {node}
            """);
    }
}
