namespace Hardshare.Node.Containers;

/// <summary>Which engine a node uses and under which names. Labels tell this workspace's and this node's containers from all others.</summary>
public sealed record EngineOptions(string SocketPath, string Workspace, string Node)
{
    /// <summary>How long an image may take to come.</summary>
    public TimeSpan PullLimit { get; init; } = TimeSpan.FromMinutes(30);
}
