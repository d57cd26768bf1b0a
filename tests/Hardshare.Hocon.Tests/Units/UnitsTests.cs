namespace Hardshare.Hocon.Tests.Units;

/// <summary>The specification's sections "Duration format" and "Size in bytes format".</summary>
public sealed class UnitsTests
{
    [Theory]
    [InlineData("ns nano nanos nanosecond nanoseconds", 1)]
    [InlineData("us micro micros microsecond microseconds", 1_000)]
    [InlineData("ms milli millis millisecond milliseconds", 1_000_000)]
    [InlineData("s second seconds", 1_000_000_000)]
    [InlineData("m minute minutes", 60_000_000_000)]
    [InlineData("h hour hours", 3_600_000_000_000)]
    [InlineData("d day days", 86_400_000_000_000)]
    [InlineData("w week weeks", 604_800_000_000_000)]
    public void GetDuration_everyUnit_isKnown(string units, long nanoseconds)
    {
        foreach (var unit in units.Split(' '))
            Read.Text($"t = 500{unit}").GetDuration("t").ShouldBe(new TimeSpan(5 * nanoseconds), unit);
    }

    [Theory]
    [InlineData("1500", 1.5)]
    [InlineData("\"1500\"", 1.5)]
    [InlineData("\" 2 s \"", 2)]
    [InlineData("1.5 minutes", 90)]
    [InlineData("1e2s", 100)]
    [InlineData("-2s", -2)]
    [InlineData("0", 0)]
    public void GetDuration_anyNotation_isRead(string written, double seconds) =>
        Read.Text($"t = {written}").GetDuration("t").ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("10 S")]
    [InlineData("10 Seconds")]
    [InlineData("s")]
    [InlineData("10 s s")]
    [InlineData("10s5")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("99999999999 d")]
    public void GetDuration_somethingElse_isAnError(string written) =>
        Should.Throw<HoconException>(() => Read.Text($"t = {written}").GetDuration("t"));

    [Theory]
    [InlineData("B b byte bytes", 1)]
    [InlineData("kB kilobyte kilobytes", 1e3)]
    [InlineData("MB megabyte megabytes", 1e6)]
    [InlineData("GB gigabyte gigabytes", 1e9)]
    [InlineData("TB terabyte terabytes", 1e12)]
    [InlineData("PB petabyte petabytes", 1e15)]
    [InlineData("EB exabyte exabytes", 1e18)]
    [InlineData("K k Ki KiB kibibyte kibibytes", 1L << 10)]
    [InlineData("M m Mi MiB mebibyte mebibytes", 1L << 20)]
    [InlineData("G g Gi GiB gibibyte gibibytes", 1L << 30)]
    [InlineData("T t Ti TiB tebibyte tebibytes", 1L << 40)]
    [InlineData("P p Pi PiB pebibyte pebibytes", 1L << 50)]
    [InlineData("E e Ei EiB exbibyte exbibytes", 1L << 60)]
    public void GetSize_everyUnit_isKnown(string units, double bytes)
    {
        foreach (var unit in units.Split(' '))
            Read.Text($"s = 7 {unit}").GetSize("s").ShouldBe(7 * (long)bytes, unit);
    }

    [Theory]
    [InlineData("512", 512)]
    [InlineData("\"512\"", 512)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("0.0001 ZB", 100_000_000_000_000_000)]
    [InlineData("0.0000001 yobibytes", 120_892_581_961_462_917)]
    [InlineData("7.999 EiB", 9_222_219_115_350_168_961)]
    public void GetSize_anyNotation_isRead(string written, long bytes) => Read.Text($"s = {written}").GetSize("s").ShouldBe(bytes);

    [Theory]
    [InlineData("1 KB")]
    [InlineData("1 mb")]
    [InlineData("8 EiB")]
    [InlineData("1 ZB")]
    [InlineData("1e30 YB")]
    [InlineData("MiB")]
    public void GetSize_somethingElse_isAnError(string written) =>
        Should.Throw<HoconException>(() => Read.Text($"s = {written}").GetSize("s"));
}
