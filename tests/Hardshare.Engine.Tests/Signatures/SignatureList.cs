using System.Text.RegularExpressions;

namespace Hardshare.Engine.Tests.Signatures;

/// <summary>The fact sheet of Akka.NET's names and parameters, by full type name.</summary>
internal sealed partial class SignatureList
{
    private readonly Dictionary<string, HashSet<string>> _members = [];

    internal static SignatureList Read()
    {
        using var stream = typeof(SignatureList).Assembly.GetManifestResourceStream("akka-1.5-signatures.txt")!;
        using var reader = new StreamReader(stream);
        var list = new SignatureList();
        var @namespace = string.Empty;
        HashSet<string>? outer = null;
        HashSet<string>? nested = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("namespace Akka", StringComparison.Ordinal))
            {
                @namespace = line["namespace Akka".Length..].TrimStart('.');
                continue;
            }
            var indent = line.Length - line.TrimStart().Length;
            var text = line.Trim();
            if (text.Length == 0 || @namespace.Length == 0)
                continue;
            var type = TypeHeader().Match(text);
            if (type.Success && (indent == 0 || text.Contains('.', StringComparison.Ordinal)))
            {
                var members = list._members.TryGetValue($"{@namespace}.{type.Groups[1].Value}", out var known)
                    ? known
                    : list._members[$"{@namespace}.{type.Groups[1].Value}"] = [];
                if (indent == 0)
                    (outer, nested) = (members, null);
                else
                    nested = members;
            }
            else
            {
                (indent >= 4 ? nested : outer)?.Add(Normalize(text));
            }
        }
        return list;
    }

    internal bool HasType(string name) => _members.ContainsKey(name);

    internal bool HasMember(string type, string member) => _members.TryGetValue(type, out var members) && members.Contains(member);

    /// <summary>Whether a method is abstract, virtual or neither makes no difference to who calls it.</summary>
    internal static string Normalize(string member) => Modifiers().Replace(member, string.Empty).Trim();

    [GeneratedRegex(@"^(?:(?:abstract|sealed|static) )*(?:class|interface|struct|enum|delegate) ([\w.<>]+)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\b(?:abstract|virtual|override) ")]
    private static partial Regex Modifiers();
}
