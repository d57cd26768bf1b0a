namespace Hardshare.Node.Streams;

/// <summary>How device streams are run.</summary>
public sealed record StreamLauncherOptions
{
    /// <summary>The carrier's program; null for the one beside the node's.</summary>
    public string? Program { get; init; }

    /// <summary>Environment variables that tell whose processes they are; the instance's is added.</summary>
    public IReadOnlyDictionary<string, string> Markers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the start of a process may take. The device itself may come later.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(2);
}
