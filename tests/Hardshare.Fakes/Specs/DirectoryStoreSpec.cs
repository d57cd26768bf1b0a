using Hardshare.Actors;
using Hardshare.Actors.Directory;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Fakes.Specs;

/// <summary>What every <see cref="IDirectoryStore"/> must do, real or fake.</summary>
public abstract class DirectoryStoreSpec
{
    /// <summary>A node of the workspace that holds its lease; bench-1 to bench-3 are there.</summary>
    protected abstract Task<ClusterServices> NodeAsync(string name);

    [Fact]
    public async Task Read_gives_what_others_show_and_not_the_node_s_own()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var id = await ShowAsync(one, "bench-1", "arm");
        await ShowAsync(other, "bench-2", "cart");
        var read = await ReadAsync(other, null, 1);
        var shared = read.Views.ShouldHaveSingleItem();
        (shared.Entity, shared.Node, read.More).ShouldBe((id.PersistenceId, "bench-1", false));
        NodeWire.Write(shared.View!).ShouldBe(NodeWire.Write(View(id, "bench-1", "arm")));
    }

    [Fact]
    public async Task Read_goes_on_where_it_ended_with_each_entity_s_last_view()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var (arm, cart) = (await ShowAsync(one, "bench-1", "arm"), await ShowAsync(one, "bench-1", "cart"));
        var first = await ReadAsync(other, null, 2);
        (await other.Directory.ReadAsync(first.Cursor, 10, default)).Views.ShouldBeEmpty();
        await PublishAsync(one, arm, View(arm, "bench-1", "arm-2"));
        await PublishAsync(one, arm, View(arm, "bench-1", "arm-3"));
        await PublishAsync(one, cart, null);
        var second = await ReadAsync(other, first.Cursor, 2, shared => shared.View is not DeploymentView { LocalName: "arm-2" });
        ((DeploymentView)second.Views.Single(view => view.Entity == arm.PersistenceId).View!).LocalName.ShouldBe("arm-3");
        second.Views.Single(view => view.Entity == cart.PersistenceId).View.ShouldBeNull();
    }

    [Fact]
    public async Task Read_in_small_parts_gives_everything_once()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Add((await ShowAsync(one, "bench-1", $"arm-{i}")).PersistenceId);
        var seen = new List<string>();
        SharedViews? read = null;
        do
        {
            read = await other.Directory.ReadAsync(read?.Cursor, 3, default);
            seen.AddRange(read.Views.Select(view => view.Entity));
        }
        while (read.More || seen.Count < ids.Count);
        seen.ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task Publish_of_another_node_s_entity_is_left_out_and_the_rest_is_shown()
    {
        var (one, other, third) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"), await NodeAsync("bench-3"));
        var arm = await ShowAsync(one, "bench-1", "arm");
        var own = DeploymentId.New();
        await other.Ownership.TakeAsync(own.PersistenceId, null, TimeSpan.Zero, default);
        await other.Directory.PublishAsync(
            [new SharedView(arm.PersistenceId, "bench-2", View(arm, "bench-2", "mine")), new SharedView(own.PersistenceId, "bench-2", View(own, "bench-2", "cart"))], default);
        var read = await ReadAsync(third, null, 2);
        read.Views.Select(view => (view.Entity, ((DeploymentView)view.View!).LocalName)).ShouldBe([(arm.PersistenceId, "arm"), (own.PersistenceId, "cart")], ignoreOrder: true);
    }

    /// <summary>Read until there are so many views. What is shown while something else is under way on the server is not to be seen yet.</summary>
    protected static async Task<SharedViews> ReadAsync(ClusterServices node, string? cursor, int count, Func<SharedView, bool>? counts = null)
    {
        var seen = new Dictionary<string, SharedView>();
        while (true)
        {
            var read = await node.Directory.ReadAsync(cursor, 10, default);
            foreach (var view in read.Views)
                seen[view.Entity] = view;
            if (seen.Values.Count(counts ?? (_ => true)) >= count)
                return read with { Views = [.. seen.Values] };
            cursor = read.Cursor;
        }
    }

    protected static DeploymentView View(DeploymentId id, string node, string name) => new(
        id, name, node, "org:lab", "arm", "eu", "", DateTimeOffset.UnixEpoch, true, null, null, null, null, null, 0, 0, []);

    protected static Task PublishAsync(ClusterServices node, DeploymentId id, DeploymentView? view) =>
        node.Directory.PublishAsync([new SharedView(id.PersistenceId, view?.Node ?? "", view)], default);

    /// <summary>A deployment of the node's, shown to the others.</summary>
    protected static async Task<DeploymentId> ShowAsync(ClusterServices node, string name, string localName)
    {
        var id = DeploymentId.New();
        await node.Ownership.TakeAsync(id.PersistenceId, null, TimeSpan.Zero, default);
        await PublishAsync(node, id, View(id, name, localName));
        return id;
    }
}
