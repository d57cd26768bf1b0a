using System.Collections.Immutable;
using System.Security.Cryptography;
using Hardshare.Actors.Membership;
using Hardshare.Node.Access;

namespace Hardshare.Node.Cluster;

/// <summary>The public keys of the workspace's nodes, with which their tokens are verified. A node that is away keeps its key; one that was removed loses it, and its tokens are invalid.</summary>
internal sealed class MemberKeys : ITokenKeys
{
    private readonly Dictionary<string, RSA?> _known = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, RSA> _keys = ImmutableDictionary<string, RSA>.Empty;

    public RSA? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <summary>Called by one at a time.</summary>
    public void Set(IEnumerable<Member> members)
    {
        var keys = ImmutableDictionary.CreateBuilder<string, RSA>(StringComparer.Ordinal);
        foreach (var text in members.Select(member => MemberInfo.Read(member.Info).TokenKey).OfType<string>())
            if (Import(text) is { } key)
                keys[TokenKeyId.Of(key)] = key;
        _keys = keys.ToImmutable();
    }

    private RSA? Import(string text)
    {
        if (_known.TryGetValue(text, out var known))
            return known;
        var key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            return _known[text] = key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            key.Dispose();
            return _known[text] = null;
        }
    }
}
