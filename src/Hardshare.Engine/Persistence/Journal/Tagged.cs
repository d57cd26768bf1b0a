using System.Collections.Immutable;

namespace Hardshare.Engine.Persistence.Journal;

/// <summary>An event with tags. The journal stores the tags beside the event and hands the bare event back.</summary>
public struct Tagged
{
    public Tagged(object payload, IEnumerable<string> tags)
        : this(payload, (IImmutableSet<string>)tags.ToImmutableHashSet())
    {
    }

    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    public object Payload { get; private set; }

    public IImmutableSet<string> Tags { get; private set; }
}
