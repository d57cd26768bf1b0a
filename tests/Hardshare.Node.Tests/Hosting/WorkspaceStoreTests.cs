using System.Security.Cryptography;
using Hardshare.Contracts.Access;
using Hardshare.Node.Access;
using Hardshare.Node.Cluster;
using Hardshare.Node.Configuration;
using Hardshare.Node.Hosting;
using Hardshare.Node.Journal;
using Hardshare.Node.Tests.Cluster;

namespace Hardshare.Node.Tests.Hosting;

public sealed class WorkspaceStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hs-store");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Node_that_is_configured_for_a_cluster_has_its_history_and_its_lease_there_and_its_tokens_are_valid_at_others()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2);
        var login = workspace.Database.NodeOptions("bench-1");
        var password = Path.Combine(_folder.FullName, "password");
        SecretFile.Write(password, login.Password!);
        var configuration = ConfigurationReader.Parse(
            $$"""
            hardshare {
              node { name = bench-1, data = "{{_folder.FullName}}" }
              cluster.database { host = "127.0.0.1", port = {{login.Port}}, name = {{login.Name}}, user = {{login.User}}, password-file = "{{password}}", tls = off }
            }
            """,
            "lab.conf");
        await using var store = new WorkspaceStore(configuration, configuration.Cluster!, "1.2.3", null, TimeProvider.System);
        await Should.ThrowAsync<NotOwnerException>(store.Check.CheckAsync(default));
        await store.Cluster!.Membership.AcquireAsync(store.Cluster.Card, default);
        await store.Check.CheckAsync(default);
        (await store.Index.DeploymentsAsync(default)).ShouldBeEmpty();
        (await store.History.ReadAsync([], ["d-"], 0, 10, default)).ShouldBeEmpty();
        store.Plugins.ShouldContain("hardshare.journal.postgres");

        var other = await workspace.StartAsync("bench-2");
        using var there = new TokenTexts(RSA.Create(2048), "hardshare", TimeProvider.System, other.Keys);
        using var here = new TokenTexts(SigningKeyFile.LoadOrCreate(_folder.FullName), "hardshare", TimeProvider.System);
        (await there.SubjectAsync(here.Issue("alice", TokenScope.ReadWrite, TimeProvider.System.GetUtcNow().AddHours(1), false, [], null, null))).ShouldBe("alice");
    }

    [Fact]
    public async Task Password_file_that_others_can_read_keeps_the_node_from_starting()
    {
        var password = Path.Combine(_folder.FullName, "password");
        await File.WriteAllTextAsync(password, "secret");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var cluster = new ClusterSection(new DatabaseSection("127.0.0.1", 5432, "hardshare", "bench-1", password, false, null));
        Should.Throw<IOException>(() => cluster.Login()).Message.ShouldBe($"{password} holds a password and is open to others: run chmod 600 on it");
    }
}
