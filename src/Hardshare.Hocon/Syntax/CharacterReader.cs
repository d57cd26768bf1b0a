namespace Hardshare.Hocon.Syntax;

/// <summary>A place in a text that knows its line and column.</summary>
internal sealed class CharacterReader(string text, string source)
{
    private int _line = 1;
    private int _column = 1;

    public string Text => text;

    public int Position { get; private set; }

    public bool AtEnd => Position >= text.Length;

    public char Current => text[Position];

    public Origin Origin => new(source, _line, _column);

    public bool Sees(string expected) => string.CompareOrdinal(text, Position, expected, 0, expected.Length) == 0;

    public char Take()
    {
        var taken = text[Position++];
        if (taken == '\n')
        {
            _line++;
            _column = 1;
        }
        else if (!char.IsLowSurrogate(taken))
        {
            _column++;
        }

        return taken;
    }

    public string Take(int count)
    {
        var start = Position;
        while (Position < start + count)
            Take();
        return text[start..Position];
    }

    public string TakeWhile(Func<bool> more)
    {
        var start = Position;
        while (!AtEnd && more())
            Take();
        return text[start..Position];
    }
}
