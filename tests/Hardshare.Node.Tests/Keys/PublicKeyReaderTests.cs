using FsCheck;
using FsCheck.Fluent;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Keys;

public sealed class PublicKeyReaderTests : IDisposable
{
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    private readonly TemporaryFolder _folder = new();
    private readonly PublicKeyReader _reader = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ed25519", "256")]
    [InlineData("rsa", "2048")]
    [InlineData("rsa", "4096")]
    [InlineData("ecdsa", "256")]
    [InlineData("ecdsa", "384")]
    [InlineData("ecdsa", "521")]
    public async Task TryRead_what_ssh_keygen_makes_gives_the_same_line(string type, string bits)
    {
        var path = _folder.FilePath("key");
        await Tool.RunAsync("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "me@there", "-f", path);
        var line = File.ReadAllText(path + ".pub");

        _reader.TryRead("  " + line + "\r\n", out var key, out var problem).ShouldBeTrue(problem);

        key.ShouldBe(line.Trim());
    }

    [Fact]
    public void TryRead_security_key_is_accepted()
    {
        var ed25519 = new SshWriter().String("sk-ssh-ed25519@openssh.com").String(new byte[32]).String("ssh:").ToArray();
        _reader.TryRead("sk-ssh-ed25519@openssh.com " + Convert.ToBase64String(ed25519), out _, out var problem).ShouldBeTrue(problem);

        var plain = Convert.FromBase64String(SshKeyPair.CreateEcdsa().PublicLine.Split(' ')[1]);
        var ecdsa = new SshWriter().String("sk-ecdsa-sha2-nistp256@openssh.com").Raw(plain.AsSpan(4 + 19)).String("ssh:").ToArray();
        _reader.TryRead("sk-ecdsa-sha2-nistp256@openssh.com " + Convert.ToBase64String(ecdsa), out _, out problem).ShouldBeTrue(problem);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("ssh-ed25519", "missing")]
    [InlineData("ssh-ed25519 !!!!", "not base64")]
    [InlineData("ssh-ed25519 AAAA", "cut short")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", "another type inside")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJlAAAA", "more data")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3M=", "too weak")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com AAAA", "certificate")]
    [InlineData("command=\"id\" " + Ed25519, "without options")]
    [InlineData("permitopen=\"*:*\" " + Ed25519, "without options")]
    [InlineData("*", "without options")]
    [InlineData("# " + Ed25519, "without options")]
    [InlineData(Ed25519 + "\ncommand=\"id\" " + Ed25519, "one line")]
    [InlineData(Ed25519 + "\r" + Ed25519, "one line")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nxyz", "private key")]
    [InlineData("---- BEGIN SSH2 PUBLIC KEY ----\nxyz", "RFC 4716")]
    public void TryRead_what_cannot_be_used_says_why(string text, string expected)
    {
        _reader.TryRead(text, out var key, out var problem).ShouldBeFalse();
        key.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(expected);
        problem.ShouldAllBe(c => c >= ' ' && c <= '~');
    }

    [Fact]
    public void TryRead_weak_rsa_key_is_refused()
    {
        _reader.TryRead(SshKeyPair.CreateRsa(1024).PublicLine, out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain("at least 2048 bits, this one has 1024");
    }

    [Fact]
    public void TryRead_point_off_its_curve_is_refused()
    {
        var blob = Convert.FromBase64String(SshKeyPair.CreateEcdsa().PublicLine.Split(' ')[1]);
        blob[^1] ^= 1;
        _reader.TryRead("ecdsa-sha2-nistp256 " + Convert.ToBase64String(blob), out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain("not on that curve");
    }

    [Fact]
    public void TryRead_comment_keeps_only_plain_characters()
    {
        _reader.TryRead(Ed25519 + "  mé \u001b[31m \0 \u2028 end ", out var key, out _).ShouldBeTrue();
        key.ShouldBe(Ed25519 + " m? ?[31m ? ? end");
    }

    [Fact]
    public void TryRead_too_much_text_is_refused() =>
        _reader.TryRead(Ed25519 + " " + new string('x', 10_000), out _, out _).ShouldBeFalse();

    [Fact]
    public void TryRead_any_text_never_throws_and_never_gives_more_than_one_plain_line() =>
        Prop.ForAll<string?, int>((text, position) =>
        {
            var inserted = Ed25519.Insert(Math.Abs(position % Ed25519.Length), text ?? "");
            return Plain(text ?? "") && Plain(inserted) && Plain(Ed25519 + text) && Plain(text + " " + Ed25519);
        }).QuickCheckThrowOnFailure();

    private bool Plain(string text) =>
        !_reader.TryRead(text, out var key, out var problem)
            ? problem is { Length: > 0 }
            : key.StartsWith("ssh-ed25519 ", StringComparison.Ordinal) && key.All(c => c is >= ' ' and <= '~');
}
