namespace Hardshare.Cli.Output;

/// <summary>Progress: steps that are done stay, what is going on now is shown while it lasts.</summary>
internal interface ISteps
{
    /// <summary>Something is done: one line that stays.</summary>
    void Done(string text, Tone tone = Tone.Plain);

    /// <summary>What is going on. Saying the same again changes nothing.</summary>
    void Busy(string text);
}

internal static class Steps
{
    /// <summary>
    /// Shows progress on standard error while <paramref name="work"/> runs: moving on a terminal, as lines in a pipe, not at all for
    /// programs.
    /// </summary>
    public static Task<T> ShowAsync<T>(Screen screen, string first, Func<ISteps, Task<T>> work)
    {
        if (screen.RichErrors)
            return RichSteps.ShowAsync(screen.Errors, first, work);
        return work(screen.Json ? new NoSteps() : new PlainSteps(screen.Errors));
    }

    private sealed class NoSteps : ISteps
    {
        public void Done(string text, Tone tone)
        {
        }

        public void Busy(string text)
        {
        }
    }

    private sealed class PlainSteps(TextWriter errors) : ISteps
    {
        private string busy = "";

        public void Done(string text, Tone tone) => errors.WriteLine(Clean.Line(text));

        public void Busy(string text)
        {
            if (busy == text)
                return;
            busy = text;
            errors.WriteLine($"... {Clean.Line(text)}");
        }
    }
}
