using System.Collections.Concurrent;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Api.Support;

public sealed class FakeUserKeys : IUserKeys
{
    public ConcurrentDictionary<InstanceId, UserKeyPair> Pairs { get; } = new();

    public Task<UserKeyPair> CreateAsync(InstanceId instance) => Task.FromResult(Pairs.GetOrAdd(
        instance, id => new UserKeyPair($"-----BEGIN RSA PRIVATE KEY-----\n{Guid.NewGuid()}\n", $"ssh-rsa AAAA{id.Value:N}")));

    public Task<string?> ReadAsync(InstanceId instance) => Task.FromResult(Pairs.GetValueOrDefault(instance)?.PrivateKey);

    public Task TakeBackAsync(InstanceId instance) => DeleteAsync(instance);

    public Task DeleteAsync(InstanceId instance)
    {
        Pairs.TryRemove(instance, out _);
        return Task.CompletedTask;
    }
}
