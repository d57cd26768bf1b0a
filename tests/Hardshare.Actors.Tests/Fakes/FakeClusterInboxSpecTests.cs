using Hardshare.Fakes;
using Hardshare.Fakes.Specs;

namespace Hardshare.Actors.Tests.Fakes;

public sealed class FakeClusterInboxSpecTests : InboxSpec
{
    private readonly FakeCluster _cluster = new(TimeSpan.FromHours(1));

    protected override async Task<ClusterServices> NodeAsync(string name)
    {
        var node = _cluster.Of(name);
        await node.Membership.AcquireAsync(node.Card, default);
        return node;
    }
}
