using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Client;

/// <summary>Short ways to the contracts' JSON.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Options => ContractJson.Options;

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>A message's manifest, without the table of all messages that <see cref="Manifests"/> builds.</summary>
    public static string ManifestOf(Type message) =>
        message.GetCustomAttribute<ManifestAttribute>()?.Name ?? throw new ArgumentException($"{message} has no manifest", nameof(message));
}
