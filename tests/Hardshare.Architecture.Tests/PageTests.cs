using System.Text.RegularExpressions;

namespace Hardshare.Architecture.Tests;

/// <summary>A page that says which test shows something names one that is there.</summary>
public partial class PageTests
{
    private static readonly string Sources = string.Join('\n', Repository.Files("*.cs").Where(file => Repository.Relative(file).StartsWith("tests/", StringComparison.Ordinal)).Select(File.ReadAllText));

    [Fact]
    public void Test_that_a_page_names_is_there()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .SelectMany(page => Named().Matches(File.ReadAllText(page)).Select(match => (Page: Repository.Relative(page), Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)))
            .Distinct().ToArray();

        named.Length.ShouldBeGreaterThan(50);
        named.Where(one => (one.Class.Length > 0 && !Sources.Contains($"class {one.Class}", StringComparison.Ordinal))
            || (one.Method.Length > 0 && !Regex.IsMatch(Sources, $@"\b{Regex.Escape(one.Method.TrimEnd('…', '_'))}\w*\("))).ShouldBeEmpty();
    }

    // `SomeTests`, `SomeTests.Some_name`, `Some_name…`: only a test's name has underscores after small letters.
    [GeneratedRegex(@"`((?<class>[A-Z]\w+(Tests|Spec))(\.(?<method>[A-Z]\w*…?))?|(?<method>[A-Z][a-z]\w*_\w*…?))`", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
