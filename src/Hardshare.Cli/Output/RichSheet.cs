using Spectre.Console;

namespace Hardshare.Cli.Output;

/// <summary>Tables on a terminal: coloured, and wrapped to its width. Apart, so that nothing of Spectre is loaded for a pipe.</summary>
internal static class RichSheet
{
    public static void Write(Sheet sheet, TextWriter output)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = sheet.Columns.Any(name => name.Length > 0) };
        foreach (var name in sheet.Columns)
        {
            var header = new Text(name, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(header) { Padding = new Padding(0, 0, 2, 0), NoWrap = name is "ID" });
        }

        foreach (var row in sheet.Rows)
            table.AddRow(row.Select(cell => new Text(cell.Text, Style(cell.Tone))));
        Console(output).Write(table);
    }

    public static IAnsiConsole Console(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.Standard,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(output),
    });

    public static Style Style(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warn => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(Color.Grey),
        _ => Spectre.Console.Style.Plain,
    };
}
