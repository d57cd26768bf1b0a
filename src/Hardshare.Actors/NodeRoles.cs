namespace Hardshare.Actors;

/// <summary>What a node does in its workspace: it runs instances, or lets users reach them, or both.</summary>
public sealed record NodeRoles(bool IsHost, bool IsGateway)
{
    public const string Host = "host";
    public const string Gateway = "gateway";

    public static NodeRoles Both { get; } = new(true, true);

    /// <summary>As other nodes and users read it.</summary>
    public IReadOnlyList<string> Names => [.. new[] { IsHost ? Host : null, IsGateway ? Gateway : null }.OfType<string>()];
}
