namespace Hardshare.Hocon.Keys;

/// <summary>The keys that an object was asked for, whether it has them or not.</summary>
internal sealed class KeyUsage
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _asked = [];

    public void Ask(string key)
    {
        lock (_gate)
            _asked.Add(key);
    }

    public void AskAll(IEnumerable<string> keys)
    {
        lock (_gate)
            _asked.UnionWith(keys);
    }

    public IReadOnlySet<string> Asked()
    {
        lock (_gate)
            return new HashSet<string>(_asked);
    }
}
