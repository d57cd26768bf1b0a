namespace Hardshare.Node.Database;

/// <summary>
/// Which incarnation of this node holds its lease at the moment, as far as the node knows; null for none. Whoever renews the lease sets it, and clears it as soon as the
/// lease may be over. What is sent under an incarnation is refused by the database once that has lost its lease, whatever is said here.
/// </summary>
public sealed class LeaseHolder
{
    private volatile object? _incarnation;

    public Guid? Incarnation
    {
        get => (Guid?)_incarnation;
        set => _incarnation = value;
    }
}
