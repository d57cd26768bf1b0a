namespace Hardshare.Engine.Pattern;

/// <summary>When the waits of a backoff start from the shortest again.</summary>
public interface IBackoffReset;

/// <summary>When the child says so.</summary>
internal sealed class ManualReset : IBackoffReset;

/// <summary>When the child has been up for a while.</summary>
internal sealed record AutoReset(TimeSpan ResetBackoff) : IBackoffReset;
