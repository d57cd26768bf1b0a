using Hardshare.Node.Database;

namespace Hardshare.Node.Tests.Database;

public sealed class ScramVerifierTests
{
    // That a server takes it and lets its owner log in is what every test with a node's role shows.
    [Fact]
    public void Of_another_salt_gives_another_verifier_and_never_the_password()
    {
        var one = ScramVerifier.Of("pencil");

        one.ShouldStartWith("SCRAM-SHA-256$4096:");
        one.ShouldNotContain("pencil");
        ScramVerifier.Of("pencil").ShouldNotBe(one);
    }

    [Theory]
    [InlineData("pässword")]
    [InlineData("a\nb")]
    public void Of_a_password_that_would_need_normalization_is_refused(string password) => Should.Throw<ArgumentException>(() => ScramVerifier.Of(password));
}
