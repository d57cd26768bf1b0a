using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>
/// What a value is, as far as one can say without resolving what is inside it. Objects and arrays stay lazy, so that a field may refer
/// to its neighbours in the object that it helps to define.
/// </summary>
internal abstract record Shape(Origin Origin);

/// <summary>
/// A value that needs itself. An optional substitution, or a field with an earlier value, gets by without; else it is the error.
/// A result and not an exception, because a page of junk can hold a great many.
/// </summary>
internal sealed record CycleShape(CycleException Error) : Shape(Error.Origin);

internal sealed record ScalarShape(HoconScalar Value) : Shape(Value.Origin);

/// <param name="Origin">Of the first array in it.</param>
/// <param name="Elements">For each element what is assigned to it: one value, or several if it was a numbered key of an object.</param>
internal sealed record ArrayShape(Origin Origin, IReadOnlyList<IReadOnlyList<Assignment>> Elements) : Shape(Origin);

/// <param name="Origin">Of the last object in it.</param>
/// <param name="Layers">The objects that are merged, later ones over earlier ones.</param>
internal sealed record ObjectShape(Origin Origin, IReadOnlyList<ObjectSyntax> Layers) : Shape(Origin)
{
    public IEnumerable<string> Keys => Layers.SelectMany(layer => layer.Keys).Distinct();

    public IReadOnlyList<Assignment> AssignmentsTo(string key) => [.. Layers.SelectMany(layer => layer.AssignmentsTo(key))];

    /// <summary>Merges later objects over earlier ones. What comes twice counts the last time only, lest layers multiply.</summary>
    public static ObjectShape Merge(IEnumerable<ObjectShape> objects)
    {
        var downwards = objects.Reverse().ToList();
        return new ObjectShape(downwards[0].Origin, [.. downwards.SelectMany(one => one.Layers.Reverse()).Distinct().Reverse()]);
    }
}
