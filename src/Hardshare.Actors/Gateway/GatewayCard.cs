using System.Text.Json;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// What a gateway tells the other nodes of itself, in the member <c>gateway</c> of its <see cref="Membership.MemberCard"/>'s info. Members are added and never renamed.
/// </summary>
/// <param name="PublicAddress">What users connect to.</param>
/// <param name="SshAddress">Where hosts find its sshd.</param>
/// <param name="SshPort">1 to 65535.</param>
/// <param name="SshUser">As whom their tunnels log in.</param>
/// <param name="HostKey">Which key the sshd has to show; OpenSSH's one-line form, without comment.</param>
/// <param name="Process">Another one each time that the node's process begins: it has to be told again what it has for others.</param>
public sealed record GatewayCard(string PublicAddress, string SshAddress, int SshPort, string SshUser, string HostKey, Guid Process)
{
    public GatewayContact ContactOf(string name) => new(name, SshAddress, SshPort, SshUser, HostKey);

    /// <summary>The card in what a node says of itself; null where there is none that can be used.</summary>
    public static GatewayCard? Read(JsonElement info)
    {
        try
        {
            var card = info.ValueKind == JsonValueKind.Object && info.TryGetProperty("gateway", out var own) ? own.Deserialize<GatewayCard>(ContractJson.Options) : null;
            return card is { SshPort: > 0 and <= 65535 } && new[] { card.PublicAddress, card.SshAddress, card.SshUser, card.HostKey }.All(IsOneLine) ? card : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOneLine(string text) => text.Length > 0 && !text.Any(char.IsControl);
}
