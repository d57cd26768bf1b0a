namespace Hardshare.Node.Processes;

/// <summary>What the users of <see cref="ProcessStarter"/> do alike when a process ends or has to.</summary>
internal static class ProcessEnds
{
    /// <summary>Kill what runs under this name, if anything does, and remove its files. Returns when it has ended.</summary>
    public static async Task KillAsync(this ProcessStarter starter, string folder, string name)
    {
        if (starter.TryAdopt(folder, name).Process is { } process)
            await process.KillAsync().ConfigureAwait(false);
        if (Directory.Exists(folder))
            ProcessStarter.RemoveFiles(folder, name);
    }

    /// <summary>Completes when the process has ended, with a reason for people.</summary>
    public static async Task<string> EndedAsync(this CarriedProcess process, string program)
    {
        var code = await process.Exited.ConfigureAwait(false);
        return process.LastLine() is { } line
            ? $"{program}: {line}"
            : code switch
            {
                null => $"{program} ended",
                > 128 => $"{program} was ended by signal {code - 128}",
                _ => $"{program} ended with exit code {code}",
            };
    }

    /// <summary>The last line of its log, or null.</summary>
    public static string? LastLine(this CarriedProcess process) =>
        process.ReadLogTail().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
}
