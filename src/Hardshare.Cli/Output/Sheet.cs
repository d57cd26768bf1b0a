namespace Hardshare.Cli.Output;

/// <summary>What a word means to the reader; only terminals show it, as a colour.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warn,
    Bad,
    Faint,
}

/// <summary>One field of a table. The text is cleaned on its way in.</summary>
internal readonly record struct Cell
{
    public Cell(string? text, Tone tone = Tone.Plain)
    {
        Text = Clean.Line(text);
        Tone = tone;
    }

    public string Text { get; }

    public Tone Tone { get; }

    public static implicit operator Cell(string? text) => new(text);
}

/// <summary>A table: its columns' names and its rows.</summary>
internal sealed class Sheet(params string[] columns)
{
    private readonly List<Cell[]> rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<IReadOnlyList<Cell>> Rows => rows;

    /// <summary>A card (names in the first column) has none.</summary>
    public bool HasHeader => columns.Any(name => name.Length > 0);

    public void Add(params Cell[] cells) => rows.Add(cells);

    /// <summary>A line of a card, left out where nothing is known.</summary>
    public void AddKnown(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            Add(name, value);
    }

    /// <summary>For pipes: columns two spaces apart, nothing wrapped and nothing cut, so that line tools can read it.</summary>
    public void WritePlain(TextWriter output)
    {
        var widths = Widths();
        if (HasHeader)
            WriteRow(output, widths, columns);
        foreach (var row in rows)
            WriteRow(output, widths, [.. row.Select(cell => cell.Text)]);
    }

    /// <summary>How wide each column is.</summary>
    public int[] Widths() =>
        [.. columns.Select((name, i) => Math.Max(name.Length, rows.Select(row => row[i].Text.Length).DefaultIfEmpty().Max()))];

    private static void WriteRow(TextWriter output, int[] widths, string[] cells)
    {
        var line = string.Concat(cells.Select((cell, i) => i == cells.Length - 1 ? cell : cell.PadRight(widths[i] + 2)));
        output.WriteLine(line.TrimEnd());
    }
}
