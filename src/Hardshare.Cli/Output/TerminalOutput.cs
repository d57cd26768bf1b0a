using System.Text;
using Hardshare.Cli.Shell;
using Spectre.Console;

namespace Hardshare.Cli.Output;

/// <summary>
/// A terminal for Spectre, asked for its size directly: the base library's console would send the terminal its own set-up sequences first.
/// </summary>
internal sealed class TerminalOutput(TextWriter writer, int file) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width { get; } = Libc.TerminalWidth(file) is var width and > 0 ? width : UsualWidth;

    public int Height => 24;

    public void SetEncoding(Encoding encoding)
    {
    }
}
