using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>Joins values that stand side by side: all text, all arrays, or all objects.</summary>
internal static class Concatenation
{
    /// <param name="parts">The parts as written with their shapes; white space and undefined optional substitutions have none.</param>
    /// <param name="budget">Pays for the result's size.</param>
    public static Shape? Join(IReadOnlyList<(SyntaxValue Syntax, Shape? Shape)> parts, Budget budget)
    {
        var shapes = parts.Select(part => part.Shape).OfType<Shape>().ToList();
        if (shapes.Count == 0)
            return null;
        if (shapes.OfType<CycleShape>().FirstOrDefault() is { } cycle)
            return cycle;
        if (shapes.OfType<ArrayShape>().FirstOrDefault() is { } array)
            return JoinArrays(array, parts, budget);
        return shapes.OfType<ObjectShape>().FirstOrDefault() is { } some ? JoinObjects(some, parts, budget) : JoinText(parts, budget);
    }

    private static ArrayShape JoinArrays(ArrayShape first, IReadOnlyList<(SyntaxValue Syntax, Shape? Shape)> parts, Budget budget)
    {
        var elements = new List<IReadOnlyList<Assignment>>();
        foreach (var (syntax, shape) in parts)
        {
            if (shape is null)
                continue;
            var more = ElementsOf(shape) ?? throw Mixed(syntax, shape, "an array", first);
            budget.Spend(more.Count, syntax.Origin);
            elements.AddRange(more);
        }

        return first with { Elements = elements };
    }

    private static IReadOnlyList<IReadOnlyList<Assignment>>? ElementsOf(Shape shape) => shape switch
    {
        ArrayShape some => some.Elements,
        ObjectShape some when NumberedKeys.InOrder(some.Keys) is { Count: > 0 } keys => [.. keys.Select(some.AssignmentsTo)],
        _ => null,
    };

    private static ObjectShape JoinObjects(ObjectShape first, IReadOnlyList<(SyntaxValue Syntax, Shape? Shape)> parts, Budget budget)
    {
        var objects = new List<ObjectShape>();
        foreach (var (syntax, shape) in parts)
        {
            if (shape is null)
                continue;
            var next = shape as ObjectShape ?? throw Mixed(syntax, shape, "an object", first);
            budget.Spend(next.Layers.Count, syntax.Origin);
            objects.Add(next);
        }

        return ObjectShape.Merge(objects);
    }

    private static ScalarShape JoinText(IReadOnlyList<(SyntaxValue Syntax, Shape? Shape)> parts, Budget budget)
    {
        var pieces = parts
            .Select(part => part.Syntax is WhitespaceSyntax space ? space.Text : (part.Shape as ScalarShape)?.Value.Text ?? "")
            .ToList();
        budget.Spend(pieces.Sum(piece => (long)piece.Length), parts[0].Syntax.Origin);
        var variable = parts.Select(part => part.Shape?.Origin.EnvironmentVariable).FirstOrDefault(name => name is not null);
        return new ScalarShape(new HoconString(parts[0].Syntax.Origin with { EnvironmentVariable = variable }, "", string.Concat(pieces)));
    }

    private static HoconException Mixed(SyntaxValue syntax, Shape shape, string wanted, Shape other)
    {
        var found = shape switch
        {
            ScalarShape scalar => scalar.Value.Describe(),
            ObjectShape => "an object",
            _ => "an array",
        };
        return new HoconException(syntax.Origin, $"expected {wanted} to join with that at {other.Origin}, found {found}");
    }
}
