using System.Collections.Concurrent;
using Hardshare.Actors.Directory;
using static Hardshare.Actors.Directory.DirectoryMessages;

namespace Hardshare.Actors.Membership;

/// <summary>On which other node a deployment or a waiting request lives, as the directory shows it. Kept by <see cref="DirectoryFeedActor"/>.</summary>
internal sealed class Homes(string node)
{
    private readonly ConcurrentDictionary<Guid, string> _elsewhere = new();

    /// <summary>Null for what lives here, or is not known.</summary>
    public string? Find(string id) => Guid.TryParseExact(id, "D", out var key) ? _elsewhere.GetValueOrDefault(key) : null;

    public void On(Change change)
    {
        switch (change)
        {
            case DeploymentChanged { View: var view }:
                Set(view.Id.Value, change.IsOfThisNode ? node : view.Node);
                break;
            case RequestChanged { View: var view }:
                Set(view.Id.Value, change.IsOfThisNode ? node : view.Node ?? node);
                break;
            case RequestEnded { Request: var request }:
                _elsewhere.TryRemove(request.Value, out _);
                break;
        }
    }

    private void Set(Guid id, string home)
    {
        if (home == node)
            _elsewhere.TryRemove(id, out _);
        else
            _elsewhere[id] = home;
    }
}
