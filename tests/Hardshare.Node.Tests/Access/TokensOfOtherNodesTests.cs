using System.Security.Cryptography;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Node.Access;
using Hardshare.Node.Cluster;

namespace Hardshare.Node.Tests.Access;

public sealed class TokensOfOtherNodesTests : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly MemberKeys _members = new();
    private readonly TokenTexts _here;
    private readonly TokenTexts _there;

    public TokensOfOtherNodesTests()
    {
        _there = new TokenTexts(_key, "hardshare", TimeProvider.System);
        _here = new TokenTexts(RSA.Create(2048), "hardshare", TimeProvider.System, _members);
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task Token_of_a_member_is_valid_and_stays_so_while_that_is_away()
    {
        var token = Issue(_there);
        (await _here.SubjectAsync(token)).ShouldBeNull();
        _members.Set([Member(_key, alive: true)]);
        (await _here.SubjectAsync(token)).ShouldBe("alice");
        _members.Set([Member(_key, alive: false)]);
        (await _here.SubjectAsync(token)).ShouldBe("alice");
        (await _here.SubjectAsync(Issue(_here))).ShouldBe("alice");
    }

    [Fact]
    public async Task Token_of_a_node_that_is_no_member_any_more_is_not_valid()
    {
        _members.Set([Member(_key, alive: true)]);
        _members.Set([]);
        (await _here.SubjectAsync(Issue(_there))).ShouldBeNull();
    }

    [Fact]
    public async Task Token_that_only_names_a_member_s_key_is_not_valid()
    {
        _members.Set([Member(_key, alive: true)]);
        using var other = new TokenTexts(RSA.Create(2048), "hardshare", TimeProvider.System);
        var (foreign, right) = (Issue(other).Split('.'), Issue(_there).Split('.'));
        (await _here.SubjectAsync($"{right[0]}.{foreign[1]}.{foreign[2]}")).ShouldBeNull();
    }

    [Fact]
    public async Task Key_that_cannot_be_read_harms_no_other()
    {
        var broken = Member(_key, alive: true) with { Name = "bench-9", Info = new MemberInfo("not a key").ToJson() };
        _members.Set([broken, Member(_key, alive: true)]);
        (await _here.SubjectAsync(Issue(_there))).ShouldBe("alice");
    }

    private static Member Member(RSA key, bool alive) => new(
        "bench-2", [], "1", alive, DateTimeOffset.UnixEpoch, false, new MemberInfo(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())).ToJson(), []);

    private static string Issue(TokenTexts texts) =>
        texts.Issue("alice", TokenScope.ReadWrite, TimeProvider.System.GetUtcNow().AddHours(1), administrator: false, [], null, null);
}
