using Spectre.Console;

namespace Hardshare.Cli.Output;

/// <summary>Progress on a terminal: a spinner with what is going on, and above it what is done.</summary>
internal sealed class RichSteps(IAnsiConsole console, StatusContext status) : ISteps
{
    public static Task<T> ShowAsync<T>(TextWriter errors, string first, Func<ISteps, Task<T>> work)
    {
        var console = RichSheet.Console(errors, file: 2, moving: true);
        return console.Status().Spinner(Spinner.Known.Dots)
            .StartAsync(Markup.Escape(Clean.Line(first)), status => work(new RichSteps(console, status)));
    }

    public void Done(string text, Tone tone) => console.Write(new Text(Clean.Line(text) + "\n", RichSheet.Style(tone)));

    public void Busy(string text) => status.Status = Markup.Escape(Clean.Line(text));
}
