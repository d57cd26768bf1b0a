using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Access;

public sealed class TokensActorTests
{
    private const string Hash = "aa11";

    [Fact]
    public async Task Record_of_a_hash_that_is_revoked_leaves_it_revoked()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        (await RecordAsync(lab, "mia")).ShouldBeOfType<Done>();
        (await lab.SendAsync(EntityAddress.Tokens, new RevokeToken(Hash))).ShouldBeOfType<Done>();
        (await RecordAsync(lab, "mia")).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
        lab.Workspace.FindToken(Hash).ShouldBeNull();
    }

    [Fact]
    public async Task Record_of_another_user_s_hash_takes_nothing_over()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        (await RecordAsync(lab, "mia")).ShouldBeOfType<Done>();
        (await RecordAsync(lab, "bob")).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
        lab.Workspace.FindToken(Hash)!.User.ShouldBe("mia");
    }

    private static Task<IReply> RecordAsync(WorkspaceFixture lab, string user) => lab.SendAsync(
        EntityAddress.Tokens, new RecordToken(Hash, user, TokenScope.ReadWrite, null, false, [], null, null, null), Principal.User(user));
}
