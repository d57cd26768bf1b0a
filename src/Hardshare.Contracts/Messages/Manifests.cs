using System.Collections.Frozen;
using System.Reflection;

namespace Hardshare.Contracts.Messages;

/// <summary>The table from manifest to message type and back.</summary>
public static class Manifests
{
    private static readonly FrozenDictionary<string, Type> Types = typeof(Manifests).Assembly.GetTypes()
        .Select(type => (type, manifest: type.GetCustomAttribute<ManifestAttribute>()))
        .Where(pair => pair.manifest is not null)
        .ToFrozenDictionary(pair => pair.manifest!.Name, pair => pair.type);

    private static readonly FrozenDictionary<Type, string> Names = Types.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static IEnumerable<KeyValuePair<string, Type>> All => Types;

    /// <summary>The manifest of a message type. Throws <see cref="ArgumentException"/> for a type that has none.</summary>
    public static string Of(Type type) =>
        Names.TryGetValue(type, out var name) ? name : throw new ArgumentException($"{type} has no manifest", nameof(type));

    /// <summary>The message type of a manifest, or null for one that is not known.</summary>
    public static Type? Find(string manifest) => Types.GetValueOrDefault(manifest);
}
