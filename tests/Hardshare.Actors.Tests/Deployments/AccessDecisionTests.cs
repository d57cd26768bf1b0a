using Hardshare.Actors.Deployments;
using Hardshare.Contracts.Access;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class AccessDecisionTests
{
    private const string Owner = "user:olga";

    public static TheoryData<string, string, bool> Cases => new()
    {
        // who, rules (user=verdict), permitted
        { "user:alice", "", false },
        { "user:olga", "", true },
        { "user:alice", "*=+", true },
        { "user:alice", "*=-", false },
        { "user:alice", "alice=- *=+", false },
        { "user:alice", "alice=+ *=-", true },
        { "user:alice", "type:anon=-", false },
        { "user:alice", "type:anon=- *=+", true },
        { "anon:x1", "type:anon=+", true },
        { "anon:x1", "type:anon=- *=+", false },
        { "anon:x1", "*=+", true },
        { "anon:alice", "alice=+", false },
        { "user:olga", "olga=-", false },
        { "user:olga", "*=-", true },
        { "user:alice", "alice=- alice=+", true },
        { "user:alice", "alice=? *=-", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void MayInstantiate_follows_user_then_class_then_everyone(string who, string rules, bool permitted)
    {
        var parts = who.Split(':');
        AccessDecision.MayInstantiate(new Principal(parts[0], parts[1]), Owner, Parse(rules)).ShouldBe(permitted);
    }

    [Fact]
    public void MayInstantiate_permits_an_administrator_always() =>
        AccessDecision.MayInstantiate(Principal.Administrator, Owner, Parse("root=- *=-")).ShouldBeTrue();

    [Fact]
    public void MayInstantiate_permits_a_member_of_the_owning_organization() =>
        AccessDecision.MayInstantiate(new Principal("user", "alice", false, ["lab"]), "org:lab", []).ShouldBeTrue();

    private static AccessRule[] Parse(string rules) => [.. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((rule, index) =>
    {
        var at = rule.LastIndexOf('=');
        var capability = rule[at + 1] switch { '+' => Capabilities.Instantiate, '-' => Capabilities.NoInstantiate, _ => "CAP_SOMETHING_ELSE" };
        return new AccessRule(index + 1, DateTimeOffset.UnixEpoch, rule[..at], capability);
    })];
}
