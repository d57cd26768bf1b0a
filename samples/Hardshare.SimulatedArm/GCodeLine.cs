using System.Buffers;
using System.Globalization;

namespace Hardshare.SimulatedArm;

/// <summary>One line of G-code: a command such as <c>G1</c> and its words, such as X and 10.5.</summary>
public sealed record GCodeLine(string Command, IReadOnlyDictionary<char, double> Words)
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    /// <summary>Reads a line. Letters may be small; <c>;</c> starts a comment; spaces between words may be left out.</summary>
    /// <returns>null if the line holds nothing but blanks and comments.</returns>
    /// <exception cref="FormatException">It is not a letter and a number, or a word comes twice.</exception>
    public static GCodeLine? Parse(string text)
    {
        string? command = null;
        var words = new Dictionary<char, double>();
        var rest = text.AsSpan();
        if (rest.IndexOf(';') is >= 0 and var comment) rest = rest[..comment];
        for (rest = rest.Trim(); !rest.IsEmpty; rest = rest.TrimStart())
        {
            var letter = char.ToUpperInvariant(rest[0]);
            if (!char.IsAsciiLetterUpper(letter)) throw new FormatException("a letter was expected");
            rest = rest[1..];
            var end = rest.IndexOfAnyExcept(NumberCharacters);
            var number = end < 0 ? rest : rest[..end];
            rest = rest[number.Length..];
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                throw new FormatException($"a number was expected after {letter}");
            if (command is null) command = string.Create(CultureInfo.InvariantCulture, $"{letter}{value}");
            else if (!words.TryAdd(letter, value)) throw new FormatException($"{letter} comes twice");
        }
        return command is null ? null : new GCodeLine(command, words);
    }
}
