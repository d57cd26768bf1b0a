using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Keys;

public sealed class UserKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly UserKeys _keys;

    public UserKeysTests() => _keys = new UserKeys(_folder.Data, new RsaReserve());

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task CreateAsync_keeps_the_private_half_in_a_file_that_only_its_owner_reads()
    {
        var instance = InstanceId.New();
        var pair = await _keys.CreateAsync(instance);

        pair.PrivateKey.ShouldStartWith("-----BEGIN RSA PRIVATE KEY-----");
        pair.PrivateKey.ShouldEndWith("\n");
        pair.PublicKey.ShouldStartWith("ssh-rsa ");
        (await _keys.ReadAsync(instance)).ShouldBe(pair.PrivateKey);
        File.GetUnixFileMode(_folder.Data.UserKey(instance)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder.Data.Instance(instance)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task CreateAsync_again_gives_the_same_pair_also_at_the_same_time()
    {
        var instance = InstanceId.New();
        var pairs = await Task.WhenAll(_keys.CreateAsync(instance), _keys.CreateAsync(instance), _keys.CreateAsync(instance));
        pairs.Distinct().Count().ShouldBe(1);
        (await _keys.CreateAsync(InstanceId.New())).ShouldNotBe(pairs[0]);
    }

    [Fact]
    public async Task DeleteAsync_leaves_nothing_and_succeeds_again()
    {
        var instance = InstanceId.New();
        await _keys.CreateAsync(instance);
        await _keys.DeleteAsync(instance);
        await _keys.DeleteAsync(instance);
        (await _keys.ReadAsync(instance)).ShouldBeNull();
        Directory.Exists(_folder.Data.Instance(instance)).ShouldBeFalse();
    }

    [Fact]
    public async Task TakeBackAsync_leaves_nothing_and_the_pair_serves_whoever_waits_for_one()
    {
        var refused = InstanceId.New();
        var pair = await _keys.CreateAsync(refused);
        await _keys.TakeBackAsync(refused);
        await _keys.TakeBackAsync(refused);
        Directory.Exists(_folder.Data.Instance(refused)).ShouldBeFalse();

        var others = await Task.WhenAll(_keys.CreateAsync(InstanceId.New()), _keys.CreateAsync(InstanceId.New()));
        others.Count(other => other == pair).ShouldBe(1);
    }

    [Fact]
    public async Task DeleteAsync_of_a_prepared_instance_keeps_the_rest_of_its_folder()
    {
        var instance = InstanceId.New();
        await _keys.CreateAsync(instance);
        Directory.CreateDirectory(Path.Combine(_folder.Data.Instance(instance), "keys"));
        await _keys.DeleteAsync(instance);
        Directory.Exists(Path.Combine(_folder.Data.Instance(instance), "keys")).ShouldBeTrue();
    }
}
