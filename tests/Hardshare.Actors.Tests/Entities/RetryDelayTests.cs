using FsCheck;
using FsCheck.Fluent;
using Hardshare.Actors.Entities;

namespace Hardshare.Actors.Tests.Entities;

public sealed class RetryDelayTests
{
    [Fact]
    public void After_first_failure_retries_at_once() => RetryDelay.After(1, 0.5).ShouldBe(TimeSpan.Zero);

    [Theory]
    [InlineData(2, 100)]
    [InlineData(3, 200)]
    [InlineData(5, 800)]
    [InlineData(11, 30_000)]
    [InlineData(100_000, 30_000)]
    public void After_later_failures_doubles_up_to_the_cap(int failures, int milliseconds) =>
        RetryDelay.After(failures, 0.5).TotalMilliseconds.ShouldBe(milliseconds, tolerance: 0.01);

    [Fact]
    public void After_spreads_by_a_fifth_and_never_leaves_its_bounds() => Prop.ForAll<PositiveInt, byte>((failures, random) =>
    {
        var delay = RetryDelay.After(failures.Get, random / 255.0);
        return delay >= TimeSpan.Zero && delay <= RetryDelay.Cap * 1.2;
    }).QuickCheckThrowOnFailure();
}
