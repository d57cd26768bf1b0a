using System.Globalization;
using System.Text;

namespace Hardshare.Hocon.Syntax;

/// <summary>Quoted strings as in JSON, and triple-quoted ones, whose text is taken as it stands.</summary>
internal static class QuotedString
{
    private const string TripleQuote = "\"\"\"";

    public static Token Read(CharacterReader reader)
    {
        var origin = reader.Origin;
        var text = reader.Sees(TripleQuote) ? ReadTriple(reader, origin) : ReadSingle(reader, origin);
        return new Token(TokenKind.Quoted, text, origin);
    }

    private static string ReadTriple(CharacterReader reader, Origin opened)
    {
        reader.Take(TripleQuote.Length);
        var text = new StringBuilder();
        while (!reader.Sees(TripleQuote))
        {
            if (reader.AtEnd)
                throw new HoconException(
                    reader.Origin, $"expected \"\"\" to close the string opened at {opened}, found the end of the file");
            text.Append(reader.Take());
        }

        // Of a run longer than three quotes the last three close the string.
        var quotes = reader.TakeWhile(() => reader.Current == '"');
        return text.Append(quotes.AsSpan(TripleQuote.Length)).ToString();
    }

    private static string ReadSingle(CharacterReader reader, Origin opened)
    {
        reader.Take();
        var text = new StringBuilder();
        while (true)
        {
            if (reader.AtEnd)
                throw new HoconException(reader.Origin, $"expected '\"' to close the string opened at {opened}, found the end of the file");
            switch (reader.Current)
            {
                case '"':
                    reader.Take();
                    return text.ToString();
                case '\\':
                    text.Append(ReadEscape(reader));
                    break;
                case '\n':
                    throw new HoconException(reader.Origin, $"expected '\"' to close the string opened at {opened}, found newline");
                case < ' ':
                    throw new HoconException(
                        reader.Origin,
                        $"expected an escape such as \\t, found the control character U+{(int)reader.Current:X4} in a quoted string");
                default:
                    text.Append(reader.Take());
                    break;
            }
        }
    }

    private static char ReadEscape(CharacterReader reader)
    {
        var origin = reader.Origin;
        reader.Take();
        var name = reader.AtEnd ? "the end of the file" : reader.Current == '\n' ? "newline" : $"'\\{reader.Current}'";
        return (reader.AtEnd ? '\0' : reader.Take()) switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => ReadCodeUnit(reader, origin),
            _ => throw new HoconException(origin, $"expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found {name}"),
        };
    }

    private static char ReadCodeUnit(CharacterReader reader, Origin origin)
    {
        var left = 4;
        var digits = reader.TakeWhile(() => left-- > 0 && char.IsAsciiHexDigit(reader.Current));
        if (digits.Length < 4)
            throw new HoconException(origin, $"expected four hexadecimal digits after \\u, found \"{digits}\"");
        return (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
