using System.Text.RegularExpressions;
using Hardshare.Hocon.Syntax;
using Hardshare.Hocon.Values;

namespace Hardshare.Hocon;

/// <summary>Path expressions such as <c>deployments."arm.left".image</c>: keys joined by dots, quoted where they need it.</summary>
public static partial class HoconPath
{
    /// <summary>The keys of a path expression.</summary>
    /// <exception cref="ArgumentException">The expression is malformed.</exception>
    public static IReadOnlyList<string> Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var tokens = new List<Token>();
        try
        {
            var lexer = new Lexer(path, "path");
            for (var token = lexer.Next(); token.Kind != TokenKind.EndOfFile; token = lexer.Next())
            {
                if (!token.IsPathPart)
                    throw new ArgumentException(
                        $"expected a path expression, found {token.Describe()} in {JsonText.Quote(path)}", nameof(path));
                tokens.Add(token);
            }

            return PathExpression.Split(tokens, new Origin("path", 1, 1));
        }
        catch (HoconException malformed)
        {
            throw new ArgumentException($"{malformed.Problem} in {JsonText.Quote(path)}", nameof(path), malformed);
        }
    }

    /// <summary>The expression for a path of these keys, each taken literally.</summary>
    public static string Join(params IEnumerable<string> keys) => string.Join('.', keys.Select(Quote));

    internal static string Append(string path, string key) => path.Length == 0 ? Quote(key) : $"{path}.{Quote(key)}";

    /// <summary>A path for messages, always in quotes of some kind.</summary>
    internal static string Show(IReadOnlyList<string> keys) =>
        Join(keys) is var path && path.Contains('"', StringComparison.Ordinal) ? path : $"\"{path}\"";

    private static string Quote(string key) => PlainKey().IsMatch(key) ? key : JsonText.Quote(key);

    [GeneratedRegex(@"\A[\p{L}\p{Nd}_-]+\z")]
    private static partial Regex PlainKey();
}
