using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>
/// Works out the shape of fields. A substitution looks forward, at the final value of its path. When that leads back to the field being
/// worked out, it looks back: at what was assigned to that field before.
/// </summary>
internal sealed class Shaper(HoconOptions options, Budget budget)
{
    private readonly ActiveFields _active = new();
    private readonly Dictionary<SubstitutionSyntax, Shape?> _known = [];
    private readonly List<(Location Scope, IReadOnlyList<string> Path)> _used = [];
    private bool _lookedBack;

    /// <summary>What substitutions found, except those that looked back at their own field.</summary>
    public IReadOnlyList<(Location Scope, IReadOnlyList<string> Path)> Used => _used;

    /// <summary>The shape of a field from all that is assigned to it; null if only undefined optional substitutions are.</summary>
    public Shape? Fold(IReadOnlyList<Assignment> stack)
    {
        var count = _active.CountBelow(stack);
        _lookedBack |= count < stack.Count;
        var objects = new List<ObjectShape>();
        for (var i = count - 1; i >= 0; i--)
        {
            switch (ShapeOf(stack[i]))
            {
                case null:
                    break;
                case ObjectShape some:
                    objects.Add(some);
                    break;
                case CycleShape when i > 0:
                    // The cycle is broken here: neither this value nor those that override it count.
                    objects.Clear();
                    break;
                case CycleShape cycle:
                    return cycle;
                case var other:
                    return objects.Count == 0 ? other : Merged(objects);
            }
        }

        return objects.Count == 0 ? null : Merged(objects);
    }

    /// <param name="objects">Topmost first.</param>
    private ObjectShape Merged(List<ObjectShape> objects)
    {
        var merged = objects.Count == 1 ? objects[0] : ObjectShape.Merge(Enumerable.Reverse(objects));
        budget.Spend(merged.Layers.Count, merged.Origin);
        return merged;
    }

    private Shape? ShapeOf(Assignment assignment)
    {
        if (assignment.Value is not (SubstitutionSyntax or ConcatenationSyntax))
            return ShapeOf(assignment.Value);

        _active.Enter(assignment);
        var shape = ShapeOf(assignment.Value);
        _active.Leave(assignment);
        return shape;
    }

    private Shape? ShapeOf(SyntaxValue value) => value switch
    {
        ScalarSyntax some => new ScalarShape(some.Value),
        ObjectSyntax some => new ObjectShape(some.Origin, [some]),
        ArraySyntax some => new ArrayShape(some.Origin, [.. some.Elements.Select(element => new[] { element })]),
        ConcatenationSyntax some => Concatenation.Join([.. some.Parts.Select(part => (part, ShapeOf(part)))], budget),
        SubstitutionSyntax some => Known(some),
        _ => null,
    };

    /// <summary>
    /// Each substitution is looked up once, so that all that depends on it agree, whatever the order. Cycles are not kept: they depend on
    /// where one came from.
    /// </summary>
    private Shape? Known(SubstitutionSyntax substitution)
    {
        if (_known.TryGetValue(substitution, out var shape))
            return shape;
        shape = Find(substitution);
        if (shape is not CycleShape)
            _known[substitution] = shape;
        return shape;
    }

    private Shape? Find(SubstitutionSyntax substitution)
    {
        budget.Spend(Limits.SubstitutionCost, substitution.Origin);
        var outerLookedBack = _lookedBack;
        _lookedBack = false;
        _active.Enter(substitution);
        var (scope, found) = substitution.Scopes
            .Select(scope => (scope, shape: Look(scope, substitution.Path)))
            .FirstOrDefault(looked => looked.shape is not null);
        _active.Leave();
        var isCycle = _lookedBack;
        if (found is not null && !isCycle)
            _used.Add((scope, substitution.Path));
        _lookedBack = outerLookedBack;

        if (substitution.Optional && found is CycleShape)
            found = null;
        found ??= EnvironmentValue.Of(substitution, options, budget);
        if (found is not null || substitution.Optional)
            return found;
        return isCycle
            ? new CycleShape(_active.Cycle(substitution))
            : throw new HoconException(
                substitution.Origin, $"expected a value for {substitution}, found neither such a key nor an environment variable");
    }

    private Shape? Look(Location scope, IReadOnlyList<string> path)
    {
        var shape = scope.Anchor.Value is { } root ? Fold([root]) : null;
        foreach (var key in scope.Path.Concat(path))
        {
            shape = shape switch
            {
                ObjectShape some => Fold(some.AssignmentsTo(key)),
                CycleShape cycle => cycle,
                _ => null,
            };
        }

        return shape;
    }
}
