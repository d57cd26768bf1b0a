using System.Text.Json;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Cluster;

/// <summary>What a node's <see cref="Actors.Membership.MemberCard"/> says in <c>info</c>. Members are added and never renamed: nodes of several versions read it.</summary>
/// <param name="TokenKey">The public key with which the node's tokens are verified: SubjectPublicKeyInfo, base64.</param>
/// <param name="Gateway">How hosts and users reach it, if it is a gateway.</param>
internal sealed record MemberInfo(string? TokenKey = null, GatewayCard? Gateway = null)
{
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ContractJson.Options);

    /// <summary>What can be read of it; nothing of what is not as expected.</summary>
    public static MemberInfo Read(JsonElement info)
    {
        try
        {
            return info.Deserialize<MemberInfo>(ContractJson.Options) ?? new MemberInfo();
        }
        catch (JsonException)
        {
            return new MemberInfo();
        }
    }
}
