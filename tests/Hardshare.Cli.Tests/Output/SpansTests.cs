using Hardshare.Cli.Output;

namespace Hardshare.Cli.Tests.Output;

public class SpansTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("15min", 900)]
    [InlineData("2h", 7200)]
    [InlineData("1.5h", 5400)]
    [InlineData("1d", 86_400)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h 30m 5s", 5405)]
    public void TryRead_lengthOfTime_seconds(string text, double seconds)
    {
        Spans.TryRead(text, out var span).ShouldBeTrue();
        span.TotalSeconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("5 parsecs")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999d")]
    public void TryRead_other_refused(string text) => Spans.TryRead(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-5, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(7200, "2 h")]
    [InlineData(97_200, "1 d 3 h")]
    public void Show_span_twoUnits(int seconds, string expected) => Spans.Show(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Theory]
    [InlineData("2026-11-22T10:15:00Z", "2026-11-22T10:15:00Z")]
    [InlineData("2026-11-22T10:15:00+02:00", "2026-11-22T08:15:00Z")]
    [InlineData("2026-11-22 10:15", "2026-11-22T10:15:00Z")]
    [InlineData("10:15", "2026-11-22T10:15:00Z")]
    [InlineData("-10m", "2026-11-22T11:50:00Z")]
    public void TryReadMoment_text_moment(string text, string expected)
    {
        Spans.TryReadMoment(text, new HurriedTime(Sample.Noon), out var moment).ShouldBeTrue();
        moment.ShouldBe(DateTimeOffset.Parse(expected, null));
    }

    [Theory]
    [InlineData("yesterday-ish")]
    [InlineData("")]
    public void TryReadMoment_other_refused(string text) => Spans.TryReadMoment(text, new HurriedTime(Sample.Noon), out _).ShouldBeFalse();
}
