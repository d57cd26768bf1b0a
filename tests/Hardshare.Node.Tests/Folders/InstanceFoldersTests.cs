using System.Net.Sockets;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Folders;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Folders;

public sealed class InstanceFoldersTests : IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly DeviceConfiguration[] Devices =
        [new SerialDevice("arm", "/dev/null", 115200), new TcpDevice("camera", "127.0.0.1", 80)];

    private readonly TemporaryFolder _temporary = new();
    private readonly InstanceFolders _folders;
    private readonly string _key = SshKeyPair.CreateEcdsa().PublicLine + " me@there";
    private readonly InstanceOrder _order;

    public InstanceFoldersTests()
    {
        _folders = new InstanceFolders(_temporary.Data, new PublicKeyReader());
        _order = new InstanceOrder(InstanceId.New(), "user:alice", [_key], false, null, false);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var (instance, _) in _folders.List())
            await _folders.RemoveAsync(instance, CancellationToken.None);
        _temporary.Dispose();
    }

    [Fact]
    public async Task PrepareAsync_makes_keys_that_belong_together_and_only_their_owner_reads()
    {
        var folder = await PrepareAsync();

        (await Tool.RunAsync("ssh-keygen", "-y", "-f", Path.Combine(folder.Keys, "host_key"))).Output.Trim().ShouldBe(folder.HostPublicKey);
        (await Tool.RunAsync("ssh-keygen", "-y", "-f", folder.TunnelPrivateKey)).Output.Trim().ShouldBe(folder.TunnelPublicKey);
        File.ReadAllText(Path.Combine(folder.Keys, "authorized_keys")).ShouldBe(_key + "\n");
        string[] secrets = [folder.TunnelPrivateKey, Path.Combine(folder.Keys, "host_key"), Path.Combine(folder.Keys, "authorized_keys")];
        foreach (var secret in secrets)
            File.GetUnixFileMode(secret).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(folder.Root).ShouldBe(OwnerOnly | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task PrepareAsync_again_keeps_keys_and_mounts_nothing_twice()
    {
        var first = await PrepareAsync();
        var second = await PrepareAsync();
        second.ShouldBe(first);
        Mounts.Below(first.Root).Select(m => m.Type).Order().ShouldBe(["devpts", "tmpfs"]);
    }

    [Fact]
    public async Task PrepareAsync_broken_key_file_is_made_anew()
    {
        var first = await PrepareAsync();
        File.WriteAllText(first.TunnelPrivateKey, "");
        (await PrepareAsync()).TunnelPublicKey.ShouldNotBe(first.TunnelPublicKey);
    }

    [Fact]
    public async Task PrepareAsync_gives_a_serial_device_terminals_of_its_own_and_a_tcp_device_none()
    {
        var folder = await PrepareAsync();
        File.Exists(Path.Combine(folder.Device("arm"), "tty", "ptmx")).ShouldBeTrue();
        Directory.GetFileSystemEntries(Path.Combine(folder.Device("arm"), "tty")).Length.ShouldBe(1);
        Directory.GetFileSystemEntries(folder.Device("camera")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../arm")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    public async Task PrepareAsync_name_that_leads_elsewhere_is_refused(string name)
    {
        var refused = await Should.ThrowAsync<IOException>(() =>
            _folders.PrepareAsync(_order, [new TcpDevice(name, "127.0.0.1", 80)], CancellationToken.None));
        refused.Message.ShouldContain("cannot be a device's name");
    }

    [Fact]
    public async Task PrepareAsync_key_with_options_is_refused()
    {
        var hostile = _order with { AuthorizedKeys = [_key + "\ncommand=\"id\" " + _key] };
        await Should.ThrowAsync<IOException>(() => _folders.PrepareAsync(hostile, [], CancellationToken.None));
    }

    [Fact]
    public async Task PrepareAsync_link_in_place_of_the_container_s_socket_leads_nowhere()
    {
        var folder = await PrepareAsync();
        var engine = _temporary.FilePath("engine.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(engine));
        listener.Listen();
        File.CreateSymbolicLink(folder.SshSocket, engine);

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Should.ThrowAsync<SocketException>(() => client.ConnectAsync(new UnixDomainSocketEndPoint(folder.SshSocket)));
        listener.Poll(0, SelectMode.SelectRead).ShouldBeFalse();
        Should.Throw<IOException>(() => File.ReadAllBytes(folder.SshSocket)).Message.ShouldContain("symbolic links");
    }

    [Fact]
    public async Task PrepareAsync_container_cannot_fill_the_host_s_disk()
    {
        var folder = await PrepareAsync();
        var path = Path.Combine(Path.GetDirectoryName(folder.SshSocket)!, "big");
        Should.Throw<IOException>(() => File.WriteAllBytes(path, new byte[200_000]));
        Should.Throw<IOException>(() =>
        {
            for (var i = 0; i < 100; i++)
                File.WriteAllText($"{path}{i}", "");
        });
    }

    [Fact]
    public async Task RemoveAsync_leaves_nothing_and_spares_what_links_point_to()
    {
        var folder = await PrepareAsync();
        var precious = Directory.CreateDirectory(_temporary.FilePath("precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "file"), "x");
        File.CreateSymbolicLink(Path.Combine(folder.Shared, "ssh", "link"), precious);
        File.CreateSymbolicLink(Path.Combine(folder.Shared, "link"), precious);

        await _folders.RemoveAsync(_order.Instance, CancellationToken.None);

        Directory.Exists(folder.Root).ShouldBeFalse();
        Mounts.Below(_temporary.Path).ShouldBeEmpty();
        File.ReadAllText(Path.Combine(precious, "file")).ShouldBe("x");
        await _folders.RemoveAsync(_order.Instance, CancellationToken.None);
    }

    [Fact]
    public async Task RemoveAsync_while_a_terminal_is_open_succeeds()
    {
        var folder = await PrepareAsync();
        using var held = File.Open(Path.Combine(folder.Device("arm"), "tty", "ptmx"), FileMode.Open, FileAccess.ReadWrite);
        await _folders.RemoveAsync(_order.Instance, CancellationToken.None);
        Directory.Exists(folder.Root).ShouldBeFalse();
    }

    [Fact]
    public async Task List_names_the_instances_that_have_a_folder()
    {
        _folders.List().ShouldBeEmpty();
        await PrepareAsync();
        Directory.CreateDirectory(Path.Combine(_temporary.Data.Instances, "lost+found"));
        _folders.List().ShouldHaveSingleItem().Instance.ShouldBe(_order.Instance);
    }

    [Fact]
    public void Mounts_of_the_container_leave_only_the_socket_s_folder_to_write() =>
        new InstanceFolder("/i", "/i/shared", "/i/keys", "", "", "", "").Mounts.Where(m => !m.ReadOnly).ShouldHaveSingleItem().Source
            .ShouldBe("/i/shared/ssh");

    private Task<InstanceFolder> PrepareAsync() => _folders.PrepareAsync(_order, Devices, CancellationToken.None);
}
