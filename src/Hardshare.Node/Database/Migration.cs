using System.Globalization;
using System.Reflection;

namespace Hardshare.Node.Database;

/// <summary>One of the steps that make or change the tables, an embedded file <c>NNNN-name.sql</c>. Steps are added and never edited once a version of Hardshare has them.</summary>
/// <param name="Number">From 1, without a gap.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string Prefix = "migrations.";

    public static IReadOnlyList<Migration> All { get; } = [.. Read().OrderBy(step => step.Number)];

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            yield return new Migration(
                int.Parse(resource.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), resource[(Prefix.Length + 5)..^4], Text(assembly, resource));
    }

    private static string Text(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
