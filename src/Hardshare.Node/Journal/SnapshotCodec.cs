using System.Reflection;
using System.Text.Json;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Journal;

/// <summary>
/// States as snapshots: JSON by the rules of <see cref="SnapshotJson"/>, under the manifest that the state's type names with <see cref="ManifestAttribute"/>.
/// A state of another shape takes another manifest; old snapshots are then passed over.
/// </summary>
public sealed class SnapshotCodec(IEnumerable<Assembly> assemblies)
{
    private readonly Dictionary<string, Type> _types = assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsDefined(typeof(ManifestAttribute)))
        .ToDictionary(type => type.GetCustomAttribute<ManifestAttribute>()!.Name);

    /// <summary>Throws <see cref="ArgumentException"/> for a type without a manifest, or of an assembly that was not named.</summary>
    public string ManifestOf(object state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var name = state.GetType().GetCustomAttribute<ManifestAttribute>()?.Name;
        return name is not null && _types.GetValueOrDefault(name) == state.GetType()
            ? name
            : throw new ArgumentException(
                $"{state.GetType()} cannot be a snapshot: it has no manifest, or its assembly is not configured.", nameof(state));
    }

    public byte[] Encode(object state) => JsonSerializer.SerializeToUtf8Bytes(state, state.GetType(), SnapshotJson.Options);

    /// <summary>Throws <see cref="UnknownManifestException"/>, or <see cref="JsonException"/> for what is not of the type.</summary>
    public object Decode(string manifest, ReadOnlySpan<byte> json) => _types.TryGetValue(manifest, out var type)
        ? JsonSerializer.Deserialize(json, type, SnapshotJson.Options) ?? throw new JsonException($"a snapshot {manifest} that is null")
        : throw new UnknownManifestException(manifest);
}
