using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Keys;

public sealed class SshKeyPairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreateEcdsa_is_read_by_ssh_keygen_which_finds_the_same_public_key() =>
        await SameAsSshKeygen(SshKeyPair.CreateEcdsa(), "256", "(ECDSA)");

    [Fact]
    public async Task CreateRsa_is_read_by_ssh_keygen_which_finds_the_same_public_key()
    {
        var pair = SshKeyPair.CreateRsa();
        pair.PrivatePem.ShouldStartWith("-----BEGIN RSA PRIVATE KEY-----");
        await SameAsSshKeygen(pair, "3072", "(RSA)");
    }

    [Fact]
    public void FromPem_what_was_made_gives_the_same_pair()
    {
        var ecdsa = SshKeyPair.CreateEcdsa();
        var rsa = SshKeyPair.CreateRsa(2048);
        SshKeyPair.FromPem(ecdsa.PrivatePem).ShouldBe(ecdsa);
        SshKeyPair.FromPem(rsa.PrivatePem).ShouldBe(rsa);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n")]
    [InlineData("\0\0\0")]
    public void FromPem_what_is_broken_gives_nothing(string pem) => SshKeyPair.FromPem(pem).ShouldBeNull();

    private async Task SameAsSshKeygen(SshKeyPair pair, string bits, string kind)
    {
        var path = _folder.FilePath("key");
        SecretFile.Write(path, pair.PrivatePem);
        File.WriteAllText(path + ".line", pair.PublicLine + "\n");

        var derived = await Tool.RunAsync("ssh-keygen", "-y", "-f", path);
        derived.Output.Trim().ShouldBe(pair.PublicLine);
        var listed = await Tool.RunAsync("ssh-keygen", "-l", "-f", path + ".line");
        listed.Output.ShouldStartWith(bits + " SHA256:");
        listed.Output.Trim().ShouldEndWith(kind);
        pair.PrivatePem.ShouldEndWith("-----\n");
    }
}
