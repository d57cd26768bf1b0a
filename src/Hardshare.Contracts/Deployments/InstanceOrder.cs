namespace Hardshare.Contracts.Deployments;

/// <summary>What somebody asked for, as far as the instance itself needs to know it.</summary>
/// <param name="Instance">The instance's id, which is the request's.</param>
/// <param name="User">The principal who gets the robot, as text.</param>
/// <param name="AuthorizedKeys">Public keys in OpenSSH's one-line form; at least one.</param>
/// <param name="KeyGenerated">The key pair was made by us, because the user gave no key.</param>
/// <param name="Lifetime">How long the instance may last from its start; null for as long as the owner allows.</param>
/// <param name="KeepAlive">The instance ends when the user's keep-alives stop.</param>
public sealed record InstanceOrder(
    InstanceId Instance,
    string User,
    IReadOnlyList<string> AuthorizedKeys,
    bool KeyGenerated,
    TimeSpan? Lifetime,
    bool KeepAlive);
