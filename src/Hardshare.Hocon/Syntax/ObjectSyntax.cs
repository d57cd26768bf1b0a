namespace Hardshare.Hocon.Syntax;

/// <summary>An object as written: each key with all that is assigned to it, in order.</summary>
internal sealed class ObjectSyntax(Origin origin) : SyntaxValue(origin)
{
    private readonly OrderedDictionary<string, List<Assignment>> _fields = [];

    public IEnumerable<string> Keys => _fields.Keys;

    public IReadOnlyList<Assignment> AssignmentsTo(string key) => _fields.TryGetValue(key, out var assignments) ? assignments : [];

    /// <summary>Assigns at a path: <c>a.b = 1</c> is <c>a { b = 1 }</c>.</summary>
    public void Add(IReadOnlyList<string> path, Origin keyOrigin, SyntaxValue value)
    {
        for (var i = path.Count - 1; i > 0; i--)
        {
            var nested = new ObjectSyntax(keyOrigin);
            nested.Add(path[i], new Assignment(keyOrigin, value));
            value = nested;
        }

        Add(path[0], new Assignment(keyOrigin, value));
    }

    /// <summary>Assigns what another object assigns, as <c>include</c> does.</summary>
    public void AddAll(ObjectSyntax other)
    {
        foreach (var (key, assignments) in other._fields)
        {
            foreach (var assignment in assignments)
                Add(key, assignment);
        }
    }

    private void Add(string key, Assignment assignment)
    {
        if (!_fields.TryGetValue(key, out var assignments))
            _fields.Add(key, assignments = []);
        if (assignment.Value is ObjectSyntax added && assignments.LastOrDefault()?.Value is ObjectSyntax last)
            last.MergeWith(added);
        else
            assignments.Add(assignment);
    }

    /// <summary>Two objects in a row are one already: a thousand lines of <c>a.b.c = 1</c> shall not be a thousand layers.</summary>
    private void MergeWith(ObjectSyntax added)
    {
        AddAll(added);
        Origin = added.Origin;
    }
}
