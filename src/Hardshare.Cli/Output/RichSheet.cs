using Spectre.Console;

namespace Hardshare.Cli.Output;

/// <summary>Tables on a terminal: as in a pipe, with colours. Apart, so that nothing of Spectre is loaded for a pipe.</summary>
internal static class RichSheet
{
    /// <summary>
    /// Wider than any line: what is too wide for the terminal, the terminal itself wraps, so that ids and commands can be copied as they
    /// are.
    /// </summary>
    private const int Endless = 100_000;

    public static void Write(Sheet sheet, TextWriter output)
    {
        var console = Console(output, file: 1, moving: false);
        console.Profile.Width = Endless;
        var widths = sheet.Widths();
        if (sheet.HasHeader)
            WriteRow(console, widths, [.. sheet.Columns], _ => new Style(decoration: Decoration.Bold));
        foreach (var row in sheet.Rows)
        {
            var isCard = !sheet.HasHeader;
            WriteRow(
                console, widths, [.. row.Select(cell => cell.Text)],
                i => Style(isCard && i == 0 && row[i].Tone == Tone.Plain ? Tone.Faint : row[i].Tone));
        }
    }

    public static IAnsiConsole Console(TextWriter output, int file, bool moving) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.Standard,
        Interactive = moving ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new TerminalOutput(output, file),
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
    });

    public static Style Style(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warn => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(Color.Grey),
        _ => Spectre.Console.Style.Plain,
    };

    private static void WriteRow(IAnsiConsole console, int[] widths, string[] texts, Func<int, Style> style)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            console.Write(new Text(texts[i], style(i)));
            if (i < texts.Length - 1)
                console.Write(new Text(new string(' ', widths[i] + 2 - texts[i].Length)));
        }

        console.Write(Text.NewLine);
    }
}
