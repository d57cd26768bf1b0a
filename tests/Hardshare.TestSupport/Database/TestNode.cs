using Hardshare.Node.Database;

namespace Hardshare.TestSupport.Database;

/// <summary>A node's way to a <see cref="TestDatabase"/>, and the incarnation that it has.</summary>
public sealed class TestNode(NodeDatabase database) : IAsyncDisposable
{
    public NodeDatabase Database => database;

    public LeaseHolder Lease { get; } = new();

    /// <summary>Take the lease for a new incarnation.</summary>
    public async Task AcquireAsync()
    {
        var incarnation = Guid.NewGuid();
        await database.ExecuteAsync("SELECT * FROM hardshare.acquire($1, $2, $3, $4::text::jsonb)", [incarnation, "0.0.0", new[] { "host" }, "{}"]);
        Lease.Incarnation = incarnation;
    }

    public async Task<long?> TakeOverAsync(string entity, string from, TimeSpan margin) => (await database.ReadAsync(
        "SELECT hardshare.take_over($1, $2, $3, $4)", [Lease.Incarnation, entity, from, margin], row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)))[0];

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
