namespace Hardshare.Hocon.Tests.Errors;

/// <summary>What the resolver says of substitutions and concatenations.</summary>
public sealed class ResolutionErrorTests
{
    [Theory]
    [InlineData("a = ${b}", "1:5: expected a value for ${b}, found neither such a key nor an environment variable")]
    [InlineData("a = 1\nb = x ${a.\"c d\"}",
        "2:7: expected a value for ${a.\"c d\"}, found neither such a key nor an environment variable")]
    [InlineData("a = ${B[]}", "1:5: expected a value for ${B[]}, found neither such a key nor an environment variable")]
    [InlineData("a { x = 1 }, a = ${nope}, a { y = 2 }",
        "1:18: expected a value for ${nope}, found neither such a key nor an environment variable")]
    public void Parse_undefinedSubstitution_isNamed(string text, string message) => Read.Error(text).ShouldBe($"lab.conf:{message}");

    [Theory]
    [InlineData("foo : ${foo}", "1:7: expected a value for ${foo}, found only the field itself, which has no earlier value")]
    [InlineData("foo : ${foo}, foo : { a : 1 }",
        "1:7: expected a value for ${foo}, found only the field itself, which has no earlier value")]
    [InlineData("a : ${a}bc", "1:5: expected a value for ${a}, found only the field itself, which has no earlier value")]
    [InlineData("bar : ${foo}\nfoo : ${bar}", "2:7: expected a value for ${bar}, found a cycle: ${foo} -> ${bar}")]
    [InlineData("a : ${b}, b : ${c}, c : ${a}", "1:25: expected a value for ${a}, found a cycle: ${b} -> ${c} -> ${a}")]
    [InlineData("a : { b : ${a} }", "1:11: expected a value that ends, found one that contains itself: ${a} -> ${a}")]
    [InlineData("a : [${a}]", "1:6: expected a value that ends, found one that contains itself: ${a} -> ${a}")]
    [InlineData("a : [1], a : [${a}]", "1:15: expected a value that ends, found one that contains itself: ${a} -> ${a}")]
    [InlineData("a.b = ${c}, c.d = ${a}", "1:7: expected a value that ends, found one that contains itself: ${c} -> ${a} -> ${c}")]
    [InlineData("a { b = ${a} }, a.b = ${c}, c = ${a}", "1:23: expected a value that ends, found one that contains itself: ${c} -> ${c}")]
    public void Parse_cycle_isShown(string text, string message) => Read.Error(text).ShouldBe($"lab.conf:{message}");

    [Theory]
    [InlineData("a = [1] x", "1:9: expected an array to join with that at lab.conf:1:5, found \"x\"")]
    [InlineData("a = x [1]", "1:5: expected an array to join with that at lab.conf:1:7, found \"x\"")]
    [InlineData("a = { b = 1 } 5", "1:15: expected an object to join with that at lab.conf:1:5, found 5")]
    [InlineData("a = [1] { b = 1 }", "1:9: expected an array to join with that at lab.conf:1:5, found an object")]
    [InlineData("a = ${b} ${c}, b = [1], c = true", "1:10: expected an array to join with that at lab.conf:1:20, found true")]
    [InlineData("a = ${b}\" \"${b}, b { x = 1 }", "1:9: expected an object to join with that at lab.conf:1:20, found \" \"")]
    [InlineData("a = 5\na += 6", "2:3: expected an array to join with that at lab.conf:2:3, found 5")]
    public void Parse_mixedConcatenation_namesThePartThatDoesNotFit(string text, string message) =>
        Read.Error(text).ShouldBe($"lab.conf:{message}");
}
