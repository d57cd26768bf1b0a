using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.SimulatedArm.Tests;

public class GCodeLineTests
{
    [Fact]
    public void Parse_command_with_words_yields_both()
    {
        var line = GCodeLine.Parse("g1 X-10.5Y2 F3000 ; there").ShouldNotBeNull();
        line.Command.ShouldBe("G1");
        line.Words.ShouldBe(new Dictionary<char, double> { ['X'] = -10.5, ['Y'] = 2, ['F'] = 3000 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("; only a comment")]
    public void Parse_line_without_command_yields_null(string text) => GCodeLine.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("G")]
    [InlineData("G1 X")]
    [InlineData("G1 X1 X2")]
    [InlineData("G1 X1.2.3")]
    [InlineData("12")]
    [InlineData("G1 X=3")]
    public void Parse_malformed_line_is_refused(string text) => Should.Throw<FormatException>(() => GCodeLine.Parse(text));

    [Fact]
    public void Parse_any_text_either_reads_or_throws_FormatException() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            try { GCodeLine.Parse(text.Get); }
            catch (FormatException) { }
        }).QuickCheckThrowOnFailure();
}
