using Hardshare.Hocon.Keys;
using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>Turns syntax into values, from the root down.</summary>
internal sealed class Resolver(Shaper shaper, Budget budget)
{
    /// <summary>The fields being resolved, outermost first; one inside itself has no end.</summary>
    private readonly List<IReadOnlyList<Assignment>> _open = [];

    public static HoconObject Resolve(Anchor root, HoconOptions options)
    {
        var budget = new Budget();
        var shaper = new Shaper(options, budget);
        var resolved = (HoconObject)new Resolver(shaper, budget).Value([root.Value!], "")!;
        var used = shaper.Used.Where(used => used.Scope.Anchor == root).Select(used => used.Scope.Path.Concat(used.Path).ToList());
        foreach (var path in used.DistinctBy(path => HoconPath.Join(path)))
            UnreadKeys.MarkUsed(resolved, path);
        return resolved;
    }

    private HoconValue? Value(IReadOnlyList<Assignment> stack, string path)
    {
        var origin = stack[^1].Value.Origin;
        CheckOpen(stack, origin);
        budget.Spend(Limits.ValueCost + path.Length, origin);
        _open.Add(stack);
        try
        {
            return shaper.Fold(stack) switch
            {
                ObjectShape some => Object(some, path),
                ArrayShape some => Array(some, path),
                ScalarShape some => some.Value.At(path),
                CycleShape some => throw some.Error,
                _ => null,
            };
        }
        catch (CycleException) when (stack.Any(IsOptional))
        {
            budget.Spend(Limits.BrokenCycleCost, origin);
            // To an optional substitution a cycle is as good as an undefined path.
            var rest = stack.Where(assignment => !IsOptional(assignment)).ToList();
            return rest.Count == 0 ? null : Value(rest, path);
        }
        finally
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    private HoconObject Object(ObjectShape shape, string path)
    {
        var fields = new OrderedDictionary<string, HoconField>();
        foreach (var key in shape.Keys)
        {
            budget.Spend(shape.Layers.Count, shape.Origin);
            var stack = shape.AssignmentsTo(key);
            if (Value(stack, HoconPath.Append(path, key)) is { } value)
                fields.Add(key, new HoconField(stack[^1].KeyOrigin, value));
        }

        return new HoconObject(shape.Origin, path, fields);
    }

    private HoconArray Array(ArrayShape shape, string path)
    {
        var items = new List<HoconValue>();
        foreach (var element in shape.Elements)
        {
            if (Value(element, HoconPath.Append(path, $"{items.Count}")) is { } item)
                items.Add(item);
        }

        return new HoconArray(shape.Origin, path, items);
    }

    private void CheckOpen(IReadOnlyList<Assignment> stack, Origin origin)
    {
        var first = _open.FindIndex(open => open[^1] == stack[^1] && open.SequenceEqual(stack));
        if (first >= 0)
        {
            var chain = _open.Skip(first).Append(stack)
                .Select(open => Substitutions(open[^1].Value).FirstOrDefault()).OfType<SubstitutionSyntax>().ToList();
            throw new CycleException(
                chain.Count == 0 ? origin : chain[0].Origin,
                $"expected a value that ends, found one that contains itself: {string.Join(" -> ", chain)}");
        }

        // The root is no level.
        if (_open.Count > Limits.Depth)
            throw new HoconException(origin, $"expected at most {Limits.Depth} levels of objects and arrays, found more");
    }

    private static IEnumerable<SubstitutionSyntax> Substitutions(SyntaxValue value) => value switch
    {
        SubstitutionSyntax some => [some],
        ConcatenationSyntax some => some.Parts.SelectMany(Substitutions),
        _ => [],
    };

    private static bool IsOptional(Assignment assignment) => assignment.Value is SubstitutionSyntax { Optional: true };
}
