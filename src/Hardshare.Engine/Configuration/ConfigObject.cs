using System.Text;

namespace Hardshare.Engine.Configuration;

/// <summary>A node of the tree: names to texts, lists (<c>List&lt;object?&gt;</c>), nulls and further objects.</summary>
internal sealed class ConfigObject : Dictionary<string, object?>
{
    internal ConfigObject()
        : base(StringComparer.Ordinal)
    {
    }

    internal static ConfigObject Merge(ConfigObject over, ConfigObject under)
    {
        var merged = new ConfigObject();
        foreach (var (name, value) in under)
            merged[name] = value;
        foreach (var (name, value) in over)
            merged.Put(name, value);
        return merged;
    }

    internal object? Find(string path)
    {
        object? at = this;
        foreach (var name in SplitPath(path))
        {
            if (at is not ConfigObject below || !below.TryGetValue(name, out at))
                return null;
        }
        return at;
    }

    /// <summary>Sets a value, made one with what is there if both are objects.</summary>
    internal void Put(string name, object? value) =>
        this[name] = value is ConfigObject over && TryGetValue(name, out var present) && present is ConfigObject under
            ? Merge(over, under)
            : value;

    /// <summary>The names of a path; quotes keep dots inside a name.</summary>
    internal static List<string> SplitPath(string path)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        foreach (var c in path)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == '.' && !quoted)
            {
                names.Add(name.ToString().Trim());
                name.Clear();
            }
            else
            {
                name.Append(c);
            }
        }
        names.Add(name.ToString().Trim());
        return names;
    }

    public override string ToString() =>
        "{ " + string.Join(", ", this.Select(pair => $"\"{pair.Key}\" : {Text(pair.Value)}")) + " }";

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        List<object?> items => "[" + string.Join(", ", items.Select(Text)) + "]",
        _ => value.ToString()!,
    };
}
