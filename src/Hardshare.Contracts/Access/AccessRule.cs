namespace Hardshare.Contracts.Access;

/// <summary>
/// One rule of a deployment: <paramref name="User"/> is a user's name, <c>type:anon</c> or <c>*</c>. Ids count up per deployment from 1 and
/// stay below 65536.
/// </summary>
public sealed record AccessRule(int Id, DateTimeOffset Created, string User, string Capability, int? Parameter = null);

/// <summary>Names of capabilities that rules speak of. The set is open: another name is kept and shown, and permits nothing by itself.</summary>
public static class Capabilities
{
    public const string Instantiate = "CAP_INSTANTIATE";
    public const string NoInstantiate = "CAP_NO_INSTANTIATE";
}
