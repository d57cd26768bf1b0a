using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster;

/// <summary>
/// Wakes other nodes, after what they are woken for has committed: one statement at a time, for all that are to be woken by then. A wake may be lost, since everybody looks by themselves once a second.
/// </summary>
internal sealed class Notifier(NodeDatabase database)
{
    private readonly Lock _lock = new();
    private HashSet<string> _nodes = new(StringComparer.Ordinal);
    private bool _isUnderWay;

    public void Wake(IEnumerable<string> nodes)
    {
        lock (_lock)
        {
            _nodes.UnionWith(nodes);
            if (_isUnderWay || _nodes.Count == 0)
                return;
            _isUnderWay = true;
        }
        _ = SendAsync();
    }

    private async Task SendAsync()
    {
        while (Next() is { } nodes)
        {
            try
            {
                await database.ExecuteAsync("SELECT hardshare.wake($1)", [nodes]);
            }
            catch (Exception e) when (e is DatabaseException or ObjectDisposedException)
            {
                // They look by themselves.
            }
        }
    }

    private string[]? Next()
    {
        lock (_lock)
        {
            if (_nodes.Count == 0)
            {
                _isUnderWay = false;
                return null;
            }
            string[] nodes = [.. _nodes];
            _nodes = new HashSet<string>(StringComparer.Ordinal);
            return nodes;
        }
    }
}
