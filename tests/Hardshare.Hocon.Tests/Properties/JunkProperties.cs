using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.Hocon.Tests.Properties;

/// <summary>Whatever the text, reading it ends, with a tree or a <see cref="HoconException"/> that has a position.</summary>
public sealed class JunkProperties
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "=", "+=", "\n", " ", "\t", "#", "//", "\"", "\"\"\"", "\\",
        "${", "${?", "}", "[]}", "$", "?", "+", "(", ")",
        ".", "..", "a", "b", "a.b", "c", "0", "1", "-1.5e3", "1e+", "true", "null",
        "include ", "\"a\"", "include \"a\"", "required(", "file(",
        "${a}", "${?a}", "${a.b}", "${b}", "${?b}", "${c}", "${c.a}", "${X[]}", "\u00A0", "\uFEFF", "\0", "\ud83d", "é",
    ];

    /// <summary>Mostly well-formed fields of three names that refer to each other in every way.</summary>
    private static readonly string[] Fields =
    [
        "a = ${b}", "b = ${c}", "c = ${a}", "a = ${?b}", "b = ${?a}", "a { b = ${a} }", "a = [${b}]",
        "b = ${b} [1]", "c += ${a}", "a += 1", "a = 1", "b = 2",
        "c = [1]", "a { b = 1 }", "a.b = ${c}", "b.a = ${a.b}", "c = ${a} ${b}", "a = ${a}${a}",
        "b { c = ${a}, a = ${b.c} }", "c { c = ${c} }",
        "a = ${b} { c = ${a.b} }", "b = { 0 = x, 1 = ${a} }", "c = ${?c.c.c}", "a = null",
        "b = ${c}${b}${a}", "c = [ { a += ${c}, b = ${a} } ]",
    ];

    [Fact]
    public Task Parse_anyText_endsWithATreeOrAnError() => ReadAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => text.Get);

    [Fact]
    public Task Parse_anyTokens_endsWithATreeOrAnError() => ReadAll(Arb.From(Gen.Elements(Pieces).ListOf()), string.Concat);

    [Fact]
    public Task Parse_anyReferences_endsWithATreeOrAnError() =>
        ReadAll(Arb.From(Gen.Elements(Fields).ListOf()), fields => string.Join('\n', fields));

    private static Task ReadAll<T>(Arbitrary<T> junk, Func<T, string> toText) =>
        Task.Run(() => Prop.ForAll(junk, item => ReadOne(toText(item))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000)))
            .WaitAsync(Patience);

    private static void ReadOne(string text)
    {
        try
        {
            var read = HoconDocument.Parse(text, "junk", new HoconOptions { Environment = _ => null });
            HoconDocument.Parse(read.ToJson(), "json").ToJson().ShouldBe(read.ToJson());
        }
        catch (HoconException problem)
        {
            problem.Origin.Line.ShouldBeGreaterThan(0, text);
            problem.Origin.Column.ShouldBeGreaterThan(0, text);
            problem.Problem.ShouldStartWith("expected ", Case.Sensitive, text);
        }
    }
}
