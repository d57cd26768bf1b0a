using System.Globalization;
using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>Environment variables as values: strings, or lists of strings for <c>${NAME[]}</c>.</summary>
internal static class EnvironmentValue
{
    public static Shape? Of(SubstitutionSyntax substitution, HoconOptions options, Budget budget)
    {
        if (!substitution.AsksEnvironment)
            return null;
        var name = string.Join('.', substitution.Path);
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
            return null;
        return substitution.ListFromEnvironment ? List(name) : Single(name) is { } value ? new ScalarShape(value) : null;

        ArrayShape? List(string prefix)
        {
            var elements = new List<IReadOnlyList<Assignment>>();
            while (Single(string.Create(CultureInfo.InvariantCulture, $"{prefix}_{elements.Count}")) is { } element)
                elements.Add([new Assignment(substitution.Origin, new ScalarSyntax(element))]);
            return elements.Count == 0 ? null : new ArrayShape(substitution.Origin, elements);
        }

        HoconString? Single(string variable)
        {
            budget.Spend(Limits.ValueCost, substitution.Origin);
            return options.Environment(variable) is { } text
                ? new HoconString(substitution.Origin with { EnvironmentVariable = variable }, "", text)
                : null;
        }
    }
}
