namespace Hardshare.Hocon;

/// <summary>What a configuration may see of its surroundings.</summary>
public sealed record HoconOptions
{
    /// <summary>
    /// Value of an environment variable, or null when it is not set. Asked for <c>${NAME}</c> when the configuration has no such key.
    /// By default the environment of this process.
    /// </summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// Folder that the includes of a parsed text are relative to; without one they are errors. A loaded file ignores this:
    /// its includes are relative to the file that contains them.
    /// </summary>
    public string? BaseDirectory { get; init; }
}
