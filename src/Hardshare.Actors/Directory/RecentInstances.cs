using System.Diagnostics.CodeAnalysis;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Directory;

/// <summary>The views of all instances that are not over, and of those that ended last.</summary>
/// <param name="kept">How many of the latter.</param>
public sealed class RecentInstances(int kept)
{
    private readonly Dictionary<InstanceId, InstanceView> _views = [];
    private readonly SortedSet<(DateTimeOffset Ended, Guid Id)> _ended = [];

    public IReadOnlyCollection<InstanceView> Values => _views.Values;

    public bool TryGetValue(InstanceId id, [MaybeNullWhen(false)] out InstanceView view) => _views.TryGetValue(id, out view);

    /// <summary>Take a view of an instance that has none.</summary>
    public void Add(InstanceView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (!_views.ContainsKey(view.Id))
            Set(view);
    }

    /// <summary>Take a view in the place of an older one. Of too many that are over the one that ended first is forgotten.</summary>
    public void Set(InstanceView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_views.TryGetValue(view.Id, out var before) && before.Ended is { } then)
            _ended.Remove((then, view.Id.Value));
        _views[view.Id] = view;
        if (view.Ended is { } ended)
            _ended.Add((ended, view.Id.Value));
        if (_ended.Count <= kept)
            return;
        _views.Remove(new InstanceId(_ended.Min.Id));
        _ended.Remove(_ended.Min);
    }
}
