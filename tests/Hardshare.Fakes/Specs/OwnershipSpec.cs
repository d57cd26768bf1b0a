using Hardshare.Actors;
using Hardshare.Actors.Membership;

namespace Hardshare.Fakes.Specs;

/// <summary>What every <see cref="IOwnership"/> must do, real or fake.</summary>
public abstract class OwnershipSpec
{
    /// <summary>A node of the workspace that holds its lease; bench-1 to bench-3 are there.</summary>
    protected abstract Task<ClusterServices> NodeAsync(string name);

    [Fact]
    public async Task Take_of_what_nobody_owns_makes_the_first_who_asks_its_owner()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        (await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default)).ShouldBe("bench-1");
        (await other.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default)).ShouldBe("bench-1");
        (await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default)).ShouldBe("bench-1");
    }

    [Fact]
    public async Task OwnerOf_names_the_owner_to_any_node_and_nobody_for_what_nobody_owns()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        (await other.Ownership.OwnerOfAsync(Singleton.Tokens, default)).ShouldBeNull();
        await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default);
        (await other.Ownership.OwnerOfAsync(Singleton.Tokens, default)).ShouldBe("bench-1");
    }

    [Fact]
    public async Task Epochs_of_what_nobody_took_over_are_1_and_only_the_node_s_own_are_given()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var deployment = DeploymentId.New().PersistenceId;
        await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default);
        await one.Ownership.TakeAsync(deployment, null, TimeSpan.Zero, default);
        (await one.Ownership.EpochsAsync(null, default)).ShouldBe(new Dictionary<string, long> { [Singleton.Tokens] = 1, [deployment] = 1 }, ignoreOrder: true);
        (await one.Ownership.EpochsAsync(deployment, default)).ShouldHaveSingleItem().Value.ShouldBe(1);
        (await other.Ownership.EpochsAsync(null, default)).ShouldBeEmpty();
        (await other.Ownership.EpochsAsync(deployment, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Take_from_a_node_that_holds_its_lease_changes_nothing()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default);
        (await other.Ownership.TakeAsync(Singleton.Tokens, "bench-1", TimeSpan.Zero, default)).ShouldBe("bench-1");
    }

    [Fact]
    public async Task Take_by_several_at_once_gives_it_to_one()
    {
        var nodes = new[] { await NodeAsync("bench-1"), await NodeAsync("bench-2"), await NodeAsync("bench-3") };
        var owners = await Task.WhenAll(nodes.Select(node => node.Ownership.TakeAsync(Singleton.Membership, null, TimeSpan.Zero, default)));
        owners.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Reserve_by_several_at_once_gives_a_request_to_one_and_is_nothing_to_take_over()
    {
        var nodes = new[] { await NodeAsync("bench-1"), await NodeAsync("bench-2"), await NodeAsync("bench-3") };
        var key = RequestId.New().PersistenceId;
        var owners = await Task.WhenAll(nodes.Select(node => node.Ownership.ReserveAsync(key, default)));
        var owner = owners.Distinct().ShouldHaveSingleItem();
        (await nodes[0].Ownership.ReserveAsync(key, default)).ShouldBe(owner);
        (await nodes[0].Ownership.OwnedByAsync(owner, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Give_of_a_deployment_makes_a_node_that_is_there_its_owner()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var deployment = DeploymentId.New().PersistenceId;
        await one.Ownership.TakeAsync(deployment, null, TimeSpan.Zero, default);
        (await one.Ownership.GiveAsync(deployment, "nobody", default)).ShouldBe("bench-1");
        (await other.Ownership.GiveAsync(deployment, "bench-2", default)).ShouldBe("bench-1");
        (await one.Ownership.GiveAsync(deployment, "bench-2", default)).ShouldBe("bench-2");
        // The answer was lost: it is asked again.
        (await one.Ownership.GiveAsync(deployment, "bench-2", default)).ShouldBe("bench-2");
        (await one.Ownership.OwnedByAsync("bench-2", default)).ShouldBe([deployment]);
    }

    [Fact]
    public async Task OwnedBy_gives_the_keys_of_the_node_that_was_asked_for_to_any_node()
    {
        var (one, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var deployment = DeploymentId.New().PersistenceId;
        await one.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default);
        await one.Ownership.TakeAsync(deployment, null, TimeSpan.Zero, default);
        (await other.Ownership.OwnedByAsync("bench-1", default)).ShouldBe([deployment, Singleton.Tokens], ignoreOrder: true);
        (await one.Ownership.OwnedByAsync("bench-2", default)).ShouldBeEmpty();
    }
}
