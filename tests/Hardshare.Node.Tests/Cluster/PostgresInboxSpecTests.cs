using Hardshare.Actors;
using Hardshare.Fakes.Specs;

namespace Hardshare.Node.Tests.Cluster;

public sealed class PostgresInboxSpecTests : InboxSpec, IAsyncLifetime
{
    private PostgresWorkspace _workspace = null!;

    public async Task InitializeAsync() => _workspace = await PostgresWorkspace.CreateAsync();

    public Task DisposeAsync() => _workspace.DisposeAsync().AsTask();

    protected override async Task<ClusterServices> NodeAsync(string name) => (await _workspace.StartAsync(name)).Services;
}
