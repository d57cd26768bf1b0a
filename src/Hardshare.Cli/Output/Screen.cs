using System.Text;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Output;

/// <summary>
/// Where results and notes go: results to standard output, as text for people or JSON for programs; notes and progress to standard error.
/// Everything is cleaned here or in <see cref="Cell"/>.
/// </summary>
internal sealed class Screen(Surroundings around, bool json)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = Client.Wire.Options.Encoder };

    public bool Json => json;

    public bool Rich { get; } = !json && around.MayStyle(around.OutIsTerminal);

    public bool RichErrors { get; } = !json && around.MayStyle(around.ErrorIsTerminal);

    public TextWriter Errors => around.Error;

    public void Line(string text = "") => around.Out.WriteLine(Clean.Line(text));

    /// <summary>To standard error, and not at all when a program reads.</summary>
    public void Note(string text)
    {
        if (json)
            return;
        // What was said before it stands before it, where both go to one terminal.
        around.Out.Flush();
        around.Error.WriteLine(Clean.Lines(text));
    }

    public void Table(Sheet sheet)
    {
        if (Rich)
            RichSheet.Write(sheet, around.Out);
        else
            sheet.WritePlain(around.Out);
    }

    /// <summary>One JSON document, indented, ended by a newline.</summary>
    public void WriteJson(JsonElement element) => WriteJson(element.WriteTo);

    /// <inheritdoc cref="WriteJson(JsonElement)"/>
    public void WriteJson(Action<Utf8JsonWriter> write) => WriteJson(write, Indented);

    /// <summary>One JSON document on one line, for streams.</summary>
    public void WriteJsonLine(JsonElement element) => WriteJson(element.WriteTo, new JsonWriterOptions { Encoder = Indented.Encoder });

    public void Flush() => around.Out.Flush();

    private void WriteJson(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        around.Out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
