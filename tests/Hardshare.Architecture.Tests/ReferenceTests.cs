using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hardshare.Architecture.Tests;

/// <summary>References go one way: design section 10 as a test.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Hardshare.Contracts"] = [],
        ["Hardshare.Engine"] = [],
        ["Hardshare.Hocon"] = [],
        ["Hardshare.Carrier"] = [],
        ["Hardshare.Actors"] = ["Hardshare.Contracts", "Hardshare.Engine"],
        ["Hardshare.Node"] = ["Hardshare.Actors", "Hardshare.Engine", "Hardshare.Hocon", "Hardshare.Carrier"],
        ["Hardshare.Cli"] = ["Hardshare.Contracts"],
        ["Hardshare.SimulatedArm"] = [],
    };

    public static TheoryData<string> SourceProjects => new(Repository.Projects.Where(p => !Repository.Relative(p).StartsWith("tests/", StringComparison.Ordinal)
        && !Repository.Relative(p).StartsWith("bench/", StringComparison.Ordinal)).Select(Repository.Relative));

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Project_refers_only_to_what_stands_below_it(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Allowed.ShouldContainKey(name);
        Repository.References(Path.Combine(Repository.Root, project)).Except(Allowed[name]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Hardshare.Contracts")]
    [InlineData("Hardshare.Engine")]
    [InlineData("Hardshare.Hocon")]
    [InlineData("Hardshare.Carrier")]
    [InlineData("Hardshare.Actors")]
    public void Core_project_needs_no_package(string name) => XDocument.Load(Path.Combine(Repository.Root, "src", name, $"{name}.csproj"))
        .Descendants("PackageReference").Select(e => (string?)e.Attribute("Include")).ShouldBeEmpty();

    [Fact]
    public void No_file_outside_the_engine_names_its_namespaces()
    {
        var engine = new Regex(@"\bHardshare\.Engine\b|\busing Akka\b");
        Repository.Files("*.cs").Select(file => (file: Repository.Relative(file), text: File.ReadAllText(file)))
            .Where(f => !Regex.IsMatch(f.file, "^(src/Hardshare.Engine|tests/Hardshare.Engine.Tests|tests/Hardshare.TestKit|tests/Hardshare.Architecture.Tests|bench)/"))
            .Where(f => engine.IsMatch(f.text)).Select(f => f.file).ShouldBeEmpty();
    }

    [Fact]
    public void Package_versions_stand_in_one_file_and_are_exact()
    {
        Repository.Projects.SelectMany(p => XDocument.Load(p).Descendants("PackageReference").Where(e => e.Attribute("Version") is not null))
            .ShouldBeEmpty();
        XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(e => (string)e.Attribute("Version")!).ShouldAllBe(version => Regex.IsMatch(version, @"^\d+(\.\d+)+$"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Hardshare.sln"));
        Repository.Projects.Select(Path.GetFileName).Where(name => !solution.Contains(name!, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() => Repository.Files("*.cs").Where(file => File.ReadLines(file).Count() > 400)
        .Select(Repository.Relative).ShouldBeEmpty();
}
