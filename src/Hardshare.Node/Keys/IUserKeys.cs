namespace Hardshare.Node.Keys;

/// <summary>
/// Key pairs that are made for users who brought none. The private half is a file of mode 0600 on the node that took the request; it is in
/// no journal and no log, and goes with the instance.
/// </summary>
public interface IUserKeys
{
    /// <summary>Make the pair of this instance, or return the one that is there: a repeated request gets the first one's key.</summary>
    Task<UserKeyPair> CreateAsync(InstanceId instance);

    /// <summary>
    /// The private half as <see cref="UserKeyPair.PrivateKey"/> has it, or null when this node made none for the instance.
    /// </summary>
    Task<string?> ReadAsync(InstanceId instance);

    /// <summary>Remove the pair. Succeeds when there is none.</summary>
    Task DeleteAsync(InstanceId instance);

    /// <summary>
    /// Remove a pair of which nobody was told, not even a second request for the same instance: it may become another instance's.
    /// </summary>
    Task TakeBackAsync(InstanceId instance);
}

/// <summary>A pair for one instance.</summary>
/// <param name="PrivateKey">RSA in PKCS#1 PEM (<c>RSA PRIVATE KEY</c>), ending with a newline: the one form that all known clients
/// read.</param>
/// <param name="PublicKey">OpenSSH's one-line form, without a newline.</param>
public sealed record UserKeyPair(string PrivateKey, string PublicKey);
