using System.Text.Json;

namespace Hardshare.Node.Containers.Api;

/// <summary>The <c>filters</c> parameter of list calls: all of these labels.</summary>
internal static class LabelFilter
{
    public static string Query(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var filters = new Dictionary<string, IReadOnlyList<string>> { ["label"] = [.. labels.Select(label => $"{label.Key}={label.Value}")] };
        return "filters=" + Uri.EscapeDataString(JsonSerializer.Serialize(filters, EngineJson.Default.DictionaryStringIReadOnlyListString));
    }
}
