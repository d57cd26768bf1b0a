using Hardshare.Hocon;

namespace Hardshare.Node.Configuration;

/// <summary>A configuration that is well-formed HOCON and still cannot be used. The message begins with <c>file:line:column</c>.</summary>
public sealed class InvalidConfigurationException(string message) : Exception(message);

internal static class Invalid
{
    public static InvalidConfigurationException Value(HoconObject from, string path, string expected)
    {
        var origin = from.TryGetValue(path, out var value) ? value.Origin : from.Origin;
        var found = value is HoconScalar scalar ? $"\"{scalar.Text}\"" : "nothing of the kind";
        return new InvalidConfigurationException($"{origin}: {path}: expected {expected}, found {found}");
    }

    public static InvalidConfigurationException At(Origin origin, string text) =>
        new(text.StartsWith(origin.ToString(), StringComparison.Ordinal) ? text : $"{origin}: {text}");
}
