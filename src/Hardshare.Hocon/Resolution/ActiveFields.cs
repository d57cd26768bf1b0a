using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Resolution;

/// <summary>The assignments whose shape is being worked out, and the substitutions that led from one to the next.</summary>
internal sealed class ActiveFields
{
    private readonly HashSet<Assignment> _assignments = [];
    private readonly List<SubstitutionSyntax> _substitutions = [];

    public void Enter(Assignment assignment)
    {
        if (_assignments.Count >= Limits.SubstitutionChain)
        {
            throw new HoconException(
                assignment.Value.Origin, $"expected at most {Limits.SubstitutionChain} substitutions that refer to each other, found more");
        }

        _assignments.Add(assignment);
    }

    public void Leave(Assignment assignment) => _assignments.Remove(assignment);

    /// <summary>Outermost first.</summary>
    public void Enter(SubstitutionSyntax substitution) => _substitutions.Add(substitution);

    public void Leave() => _substitutions.RemoveAt(_substitutions.Count - 1);

    /// <summary>How many of a field's assignments lie below all those that are being worked out: it may look back to these.</summary>
    public int CountBelow(IReadOnlyList<Assignment> stack)
    {
        for (var i = 0; i < stack.Count; i++)
        {
            if (_assignments.Contains(stack[i]))
                return i;
        }

        return stack.Count;
    }

    /// <summary>The error for a substitution that came back to a field being worked out, where nothing earlier was found.</summary>
    public CycleException Cycle(SubstitutionSyntax substitution)
    {
        var chain = _substitutions.Append(substitution).ToList();
        return chain.Count == 1
            ? new CycleException(
                substitution.Origin, $"expected a value for {substitution}, found only the field itself, which has no earlier value")
            : new CycleException(substitution.Origin, $"expected a value for {substitution}, found a cycle: {string.Join(" -> ", chain)}");
    }
}
