namespace Hardshare.Hocon.Keys;

/// <summary>Finds the keys that nobody asked for.</summary>
internal static class UnreadKeys
{
    public static IReadOnlyList<HoconProblem> Find(HoconObject owner, IReadOnlyDictionary<string, HoconField> fields, KeyUsage usage)
    {
        var asked = usage.Asked();
        // What was asked for and is not there was probably meant; else what is there was probably meant to be overridden.
        var candidates = asked.OrderBy(fields.ContainsKey).ToList();
        var problems = new List<HoconProblem>();
        foreach (var (key, field) in fields)
        {
            if (asked.Contains(key))
                problems.AddRange(FindIn(field.Value));
            else
                problems.Add(Unknown(owner, key, field, candidates));
        }

        return problems;
    }

    public static HoconProblem Unknown(HoconObject owner, string key, HoconField field, IEnumerable<string> candidates) =>
        new(field.KeyOrigin, HoconPath.Append(owner.Path, key), "unknown key", Spelling.Closest(key, candidates));

    /// <summary>What a substitution refers to serves a purpose, even if no program asks for it.</summary>
    public static void MarkUsed(HoconValue root, IEnumerable<string> path)
    {
        HoconValue? value = root;
        foreach (var key in path)
            value = (value as HoconObject)?[key];
        if (value is not null)
            MarkAllRead(value);
    }

    public static void MarkAllRead(HoconValue value)
    {
        if (value is HoconObject some)
            some.MarkAllRead();
        foreach (var item in (value as HoconArray)?.Items ?? [])
            MarkAllRead(item);
    }

    private static IEnumerable<HoconProblem> FindIn(HoconValue value) => value switch
    {
        HoconObject some => some.FindUnreadKeys(),
        HoconArray some => some.Items.SelectMany(FindIn),
        _ => [],
    };
}
