using System.Text;
using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Including;

/// <summary>Turns the outermost file or text, with all it includes, into one tree of syntax.</summary>
internal static class SourceReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Anchor ReadFile(string path)
    {
        var text = ReadAllText(path, new Origin(path, 0, 0));
        return Parse(text, path, new Includer(path, Path.GetDirectoryName(path) ?? ""));
    }

    public static Anchor ReadText(string text, string sourceName, string? baseDirectory) =>
        Parse(text, sourceName, new Includer(null, baseDirectory));

    /// <exception cref="HoconException">The file cannot be read, at <paramref name="asked"/>, or is not UTF-8.</exception>
    public static string ReadAllText(string path, Origin asked)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            try
            {
                return StrictUtf8.GetString(bytes);
            }
            catch (DecoderFallbackException notUtf8)
            {
                throw NotUtf8(path, bytes, notUtf8);
            }
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = failed is FileNotFoundException or DirectoryNotFoundException ? "no such file" : failed.Message;
            throw new HoconException(asked, $"expected a readable file{(asked.Line == 0 ? "" : $", \"{path}\"")}: {reason}", failed);
        }
    }

    private static Anchor Parse(string text, string sourceName, Includer includer)
    {
        var root = new Anchor();
        var parsed = new Parser(new TokenStream(text, sourceName), [Location.Root(root)], includer).ParseFile();
        root.Value = new Assignment(parsed.Origin, parsed);
        return root;
    }

    private static HoconException NotUtf8(string path, byte[] bytes, DecoderFallbackException cause)
    {
        var good = StrictUtf8.GetString(bytes.AsSpan(0, Math.Max(cause.Index, 0)));
        var reader = new CharacterReader(good, path);
        reader.Take(good.Length);
        var found = Convert.ToHexString(cause.BytesUnknown ?? []);
        return new HoconException(reader.Origin, $"expected UTF-8 text, found the byte {found}", cause);
    }
}
