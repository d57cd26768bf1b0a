using Hardshare.Node.Access;

namespace Hardshare.Node.Tests.Access;

public sealed class SigningKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hs-key-").FullName;

    private string FilePath => Path.Combine(_folder, SigningKeyFile.FileName);

    [Fact]
    public void LoadOrCreate_makes_a_key_of_3072_bits_for_the_owner_alone_and_finds_it_again()
    {
        using var first = SigningKeyFile.LoadOrCreate(_folder);
        first.KeySize.ShouldBe(3072);
        File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder).ShouldHaveSingleItem();
        using var second = SigningKeyFile.LoadOrCreate(_folder);
        second.ExportRSAPublicKey().ShouldBe(first.ExportRSAPublicKey());
    }

    [Fact]
    public void LoadOrCreate_of_a_key_that_others_can_read_is_refused()
    {
        File.WriteAllText(FilePath, "x");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Should.Throw<IOException>(() => SigningKeyFile.LoadOrCreate(_folder)).Message.ShouldContain("chmod 600");
    }

    [Fact]
    public void LoadOrCreate_of_a_file_that_is_no_key_is_refused()
    {
        File.WriteAllText(FilePath, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Should.Throw<IOException>(() => SigningKeyFile.LoadOrCreate(_folder)).Message.ShouldContain(FilePath);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
