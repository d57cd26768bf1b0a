using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hardshare.Engine.Actor;

/// <summary>The name of an actor in the tree, such as <c>akka://lab/user/node/requests</c>. Equality leaves the incarnation out.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    /// <summary>What, besides letters and digits of ASCII, may stand in a name; <c>$</c> not in first place.</summary>
    public static readonly string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    internal const long UndefinedUid = 0;

    private protected ActorPath(string name, long uid)
    {
        Name = name;
        Uid = uid;
    }

    public string Name { get; }

    /// <summary>Tells incarnations of the same path apart.</summary>
    public long Uid { get; }

    public abstract Address Address { get; }

    public abstract ActorPath Parent { get; }

    public abstract ActorPath Root { get; }

    /// <summary>The number of names below the root.</summary>
    public abstract int Depth { get; }

    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            var path = this;
            for (var i = names.Length - 1; i >= 0; i--, path = path.Parent)
                names[i] = path.Name;
            return names;
        }
    }

    public static ActorPath operator /(ActorPath path, string name) => path.Child(name);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) => name.Aggregate(path, (p, n) => p.Child(n));

    public static bool IsValidPathElement(string s) =>
        !string.IsNullOrEmpty(s) && s[0] != '$' && s.All(
            c => char.IsAsciiLetterOrDigit(c) || c == '%' || ValidSymbols.Contains(c, StringComparison.Ordinal));

    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"[{path}] is not an absolute actor path.");

    public static bool TryParse(string path, [NotNullWhen(true)] out ActorPath? actorPath)
    {
        actorPath = null;
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return false;
        var slash = path.IndexOf('/', scheme + 3);
        var authority = slash < 0 ? path : path[..slash];
        if (!Address.TryParse(authority, out var address))
            return false;
        ActorPath result = new RootActorPath(address);
        foreach (var name in (slash < 0 ? string.Empty : path[slash..]).Split('/', StringSplitOptions.RemoveEmptyEntries))
            result = result.Child(name);
        actorPath = result;
        return true;
    }

    public ActorPath Child(string childName)
    {
        var hash = childName.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0)
            return new ChildActorPath(this, childName, UndefinedUid);
        var uid = long.Parse(childName.AsSpan(hash + 1), System.Globalization.CultureInfo.InvariantCulture);
        return new ChildActorPath(this, childName[..hash], uid);
    }

    public abstract ActorPath WithUid(long uid);

    public ActorPath ParentOf(int depth)
    {
        var path = this;
        for (var d = depth >= 0 ? Depth - depth : -depth; d > 0; d--)
            path = path.Parent;
        return path;
    }

    /// <summary>Without the address: <c>/user/node</c>.</summary>
    public string ToStringWithoutAddress()
    {
        var text = new StringBuilder();
        foreach (var name in Elements)
            text.Append('/').Append(name);
        return text.Length == 0 ? "/" : text.ToString();
    }

    public string ToStringWithAddress() => Depth == 0 ? $"{Address}/" : Address + ToStringWithoutAddress();

    public string ToStringWithUid() => Uid == UndefinedUid ? ToStringWithAddress() : $"{ToStringWithAddress()}#{Uid}";

    public string ToSerializationFormat() => ToStringWithUid();

    public override string ToString() => ToStringWithAddress();

    public bool Equals(ActorPath? other)
    {
        var a = this;
        var b = other;
        while (!ReferenceEquals(a, b))
        {
            if (b is null || a.Depth != b.Depth || a.Name != b.Name)
                return false;
            if (a.Depth == 0)
                return a.Address.Equals(b.Address);
            (a, b) = (a.Parent, b.Parent);
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => HashCode.Combine(Name, Depth, Parent.Name);

    public int CompareTo(ActorPath? other)
    {
        if (other is null)
            return 1;
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : string.CompareOrdinal(ToStringWithoutAddress(), other.ToStringWithoutAddress());
    }
}

/// <summary>The top of a system's tree of paths.</summary>
public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "")
        : base(name, UndefinedUid) => Address = address;

    public override Address Address { get; }

    public override ActorPath Parent => this;

    public override ActorPath Root => this;

    public override int Depth => 0;

    public override ActorPath WithUid(long uid) =>
        uid == UndefinedUid ? this : throw new NotSupportedException("The root has no incarnations.");
}

/// <summary>A path below the root.</summary>
public sealed class ChildActorPath : ActorPath
{
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(name, uid) => Parent = parentPath;

    public override ActorPath Parent { get; }

    public override Address Address => Parent.Address;

    public override ActorPath Root => Parent.Root;

    public override int Depth => Parent.Depth + 1;

    public override ActorPath WithUid(long uid) => uid == Uid ? this : new ChildActorPath(Parent, Name, uid);
}
