namespace Hardshare.Contracts.Messages;

/// <summary>What kinds of entity take commands.</summary>
public enum EntityKind
{
    Requests,
    Request,
    Deployment,
    Instance,
    Node,
    Tokens,
}

/// <summary>
/// Where a command goes, as text <c>deployment/ID</c>, <c>instance/ID</c>, <c>request/ID</c>, <c>node/NAME</c>, <c>requests</c> (new ones)
/// or <c>tokens</c>. It says nothing of the host on which the entity lives.
/// </summary>
public sealed record EntityAddress(EntityKind Kind, string Id = "")
{
    public override string ToString() => Id.Length == 0 ? Kind.ToString().ToLowerInvariant() : $"{Kind.ToString().ToLowerInvariant()}/{Id}";

    public static EntityAddress Of(DeploymentId id) => new(EntityKind.Deployment, id.ToString());
    public static EntityAddress Of(InstanceId id) => new(EntityKind.Instance, id.ToString());
    public static EntityAddress Of(RequestId id) => new(EntityKind.Request, id.ToString());
    public static EntityAddress Requests { get; } = new(EntityKind.Requests);

    /// <summary>Those that a node places.</summary>
    public static EntityAddress RequestsAt(string node) => new(EntityKind.Requests, node);

    public static EntityAddress Tokens { get; } = new(EntityKind.Tokens);

    /// <summary>A node by name; the empty name is the node that takes the command.</summary>
    public static EntityAddress Node(string name = "") => new(EntityKind.Node, name);

    public static bool TryParse(string? text, out EntityAddress address)
    {
        var parts = (text ?? "").Split('/', 2);
        var known = Enum.TryParse<EntityKind>(parts[0], ignoreCase: true, out var kind) && !char.IsAsciiDigit(parts[0].FirstOrDefault('0'));
        address = new EntityAddress(kind, parts.Length > 1 ? parts[1] : "");
        return known && (address.Id.Length > 0 || kind is EntityKind.Requests or EntityKind.Tokens or EntityKind.Node);
    }
}
