using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Node.Containers;

/// <summary>The labels on all that a node makes. They never change: a newer node finds what an older one made.</summary>
public static class OwnLabels
{
    public const string Workspace = "hardshare.workspace";
    public const string Node = "hardshare.node";
    public const string Instance = "hardshare.instance";
    public const string Deployment = "hardshare.deployment";

    public static IReadOnlyDictionary<string, string> OfNode(EngineOptions options) =>
        new Dictionary<string, string> { [Workspace] = options.Workspace, [Node] = options.Node };

    public static IReadOnlyDictionary<string, string> OfInstance(EngineOptions options, InstanceId instance) =>
        new Dictionary<string, string>(OfNode(options)) { [Instance] = instance.ToString() };

    public static IReadOnlyDictionary<string, string> For(EngineOptions options, ContainerSpec spec) =>
        new Dictionary<string, string>(OfInstance(options, spec.Instance)) { [Deployment] = spec.Deployment.ToString() };

    /// <summary>The instance that a label names, if it is one.</summary>
    public static InstanceId? InstanceOf(IReadOnlyDictionary<string, string>? labels) =>
        labels?.GetValueOrDefault(Instance) is { } text && Parse<InstanceId>(text, out var id) ? id : null;

    private static bool Parse<TId>(string text, out TId id)
        where TId : struct, IId<TId> => TId.TryParse(text, out id);
}
