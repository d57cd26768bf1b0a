using FsCheck;
using FsCheck.Fluent;
using Hardshare.Cli.Output;

namespace Hardshare.Cli.Tests.Output;

public class CleanTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é 漢 🤖", "é 漢 🤖")]
    [InlineData("a\u001b[2Jb", "a\\x1b[2Jb")]
    [InlineData("a\nb\r\tc", "a\\nb\\r\\tc")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("\u202egnp.exe", "\\u202egnp.exe")]
    [InlineData("\u2028", "\\u2028")]
    [InlineData("\u007f\0", "\\x7f\\x00")]
    [InlineData(null, "")]
    public void Line_text_harmless(string? text, string expected) => Clean.Line(text).ShouldBe(expected);

    [Fact]
    public void Line_halfACharacter_harmless()
    {
        Clean.Line("\ud800x").ShouldBe("\\ud800x");
        Clean.Line("x\udc00").ShouldBe("x\\udc00");
    }

    [Fact]
    public void Line_anyText_noControlCharacterIsLeft() =>
        Prop.ForAll<string>(
            text => !Clean.Line(text).Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e')).QuickCheckThrowOnFailure();

    [Fact]
    public void Lines_severalLines_keepsBreaksAndIndents() => Clean.Lines("a\r\nb\u001b\n", "  ").ShouldBe("a\n  b\\x1b");
}
