using System.Diagnostics.CodeAnalysis;
using Hardshare.Hocon.Keys;

namespace Hardshare.Hocon;

/// <summary>
/// Keys and values in the order of their first appearance. Typed access by path is in <see cref="HoconObjectReading"/>. The object
/// remembers which keys were asked for, so that <see cref="FindUnreadKeys"/> can name the others; reading from several threads is safe.
/// </summary>
public sealed class HoconObject : HoconValue
{
    private readonly OrderedDictionary<string, HoconField> _fields;
    private readonly KeyUsage _usage = new();
    private volatile bool _allRead;

    internal HoconObject(Origin origin, string path, OrderedDictionary<string, HoconField> fields) : base(origin, path) => _fields = fields;

    /// <summary>The keys, each a plain name and not a path; listing them does not count as reading.</summary>
    public IReadOnlyList<string> Keys => _fields.Keys;

    /// <summary>The value of a key (a plain name, not a path), or null; counts as reading the key.</summary>
    public HoconValue? this[string key]
    {
        get
        {
            _usage.Ask(key);
            return _fields.TryGetValue(key, out var field) ? field.Value : null;
        }
    }

    /// <summary>The value at a path, <c>null</c> values included; counts as reading the keys on the way.</summary>
    public bool TryGetValue(string path, [NotNullWhen(true)] out HoconValue? value)
    {
        value = this;
        foreach (var key in HoconPath.Parse(path))
        {
            value = (value as HoconObject)?[key];
            if (value is null)
                return false;
        }

        return true;
    }

    /// <summary>Counts this object and all in it as read, as when it is handed on whole.</summary>
    public void MarkAllRead()
    {
        if (_allRead)
            return;
        _allRead = true;
        _usage.AskAll(_fields.Keys);
        foreach (var field in _fields.Values)
            UnreadKeys.MarkAllRead(field.Value);
    }

    /// <summary>
    /// The keys here and below that nothing has asked for, each with its position and the key it may be a misspelling of. Call it
    /// when everything has been read. An object that nothing asked for is named, not its content. What a substitution elsewhere refers
    /// to counts as read.
    /// </summary>
    public IReadOnlyList<HoconProblem> FindUnreadKeys() => UnreadKeys.Find(this, _fields, _usage);

    /// <summary>The keys of this object, not of those inside it, that are none of these names.</summary>
    public IReadOnlyList<HoconProblem> FindUnknownKeys(params IReadOnlyCollection<string> known) =>
        [.. _fields.Where(field => !known.Contains(field.Key)).Select(field => UnreadKeys.Unknown(this, field.Key, field.Value, known))];

    /// <summary>This object with the keys of another added where they are missing here, objects inside being merged likewise.</summary>
    public HoconObject WithFallback(HoconObject fallback)
    {
        ArgumentNullException.ThrowIfNull(fallback);
        return Merging.Merge(this, fallback, Path);
    }

    internal IReadOnlyDictionary<string, HoconField> Fields => _fields;

    internal override string Describe() => _fields.Count == 0 ? "an empty object" : "an object";
}
