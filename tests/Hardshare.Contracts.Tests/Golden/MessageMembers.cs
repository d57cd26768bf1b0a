using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Tests.Golden;

/// <summary>Which members of a message type, at any depth, an example leaves out.</summary>
internal static class MessageMembers
{
    public static bool AllShownBy(IEnumerable<string> names, Type type) => names.Any(name => !NotShownBy(name, type).Any());

    public static IEnumerable<string> NotShownBy(string name, Type type)
    {
        using var document = JsonDocument.Parse(GoldenFiles.Read(name));
        var message = typeof(IEvent).IsAssignableFrom(type) ? document.RootElement.GetProperty("event") : document.RootElement;
        return [.. Missing(message, type, name)];
    }

    private static IEnumerable<string> Missing(JsonElement json, Type type, string path)
    {
        var info = ContractJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (info.Kind == JsonTypeInfoKind.Enumerable)
            return json.GetArrayLength() == 0
                ? [path + "[]"]
                : json.EnumerateArray().SelectMany(item => Missing(item, info.ElementType!, path + "[]"));
        return info.Kind != JsonTypeInfoKind.Object
            ? []
            : info.Properties.SelectMany(property => json.TryGetProperty(property.Name, out var value)
                ? Missing(value, property.PropertyType, $"{path}.{property.Name}")
                : [$"{path}.{property.Name}"]);
    }
}
