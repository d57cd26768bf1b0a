using Hardshare.Node.Folders;

namespace Hardshare.Node.Keys;

/// <summary>User keys as files <c>user_key</c> in the instances' folders, which may thus be there before the instance is.</summary>
public sealed class UserKeys(DataFolder data, RsaReserve reserve) : IUserKeys, IDisposable
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly SemaphoreSlim _creating = new(1);

    public async Task<UserKeyPair> CreateAsync(InstanceId instance)
    {
        await _creating.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await ReadAsync(instance).ConfigureAwait(false) is { } kept && SshKeyPair.FromPem(kept) is { } pair)
                return new UserKeyPair(pair.PrivatePem, pair.PublicLine);
            var made = await reserve.TakeAsync().ConfigureAwait(false);
            Directory.CreateDirectory(data.Instance(instance), PrivateFolder);
            SecretFile.Write(data.UserKey(instance), made.PrivatePem);
            return new UserKeyPair(made.PrivatePem, made.PublicLine);
        }
        finally
        {
            _creating.Release();
        }
    }

    public async Task<string?> ReadAsync(InstanceId instance)
    {
        try
        {
            return await File.ReadAllTextAsync(data.UserKey(instance)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task DeleteAsync(InstanceId instance)
    {
        try
        {
            File.Delete(data.UserKey(instance));
            // A request that was withdrawn leaves nothing; the folder of an instance is not empty and stays.
            if (Directory.Exists(data.Instance(instance)) && !Directory.EnumerateFileSystemEntries(data.Instance(instance)).Any())
                Directory.Delete(data.Instance(instance));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever made.
        }
        return Task.CompletedTask;
    }

    public async Task TakeBackAsync(InstanceId instance)
    {
        var pair = await ReadAsync(instance).ConfigureAwait(false) is { } pem ? SshKeyPair.FromPem(pem) : null;
        await DeleteAsync(instance).ConfigureAwait(false);
        if (pair is not null)
            reserve.GiveBack(pair);
    }

    public void Dispose() => _creating.Dispose();
}
