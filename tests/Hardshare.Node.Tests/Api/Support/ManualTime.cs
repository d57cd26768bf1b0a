namespace Hardshare.Node.Tests.Api.Support;

/// <summary>A clock whose date is set by hand; its timers run on the machine's clock.</summary>
public sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = Views.Noon;

    public override DateTimeOffset GetUtcNow() => Now;
}
