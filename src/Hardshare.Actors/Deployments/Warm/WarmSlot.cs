using System.Security.Cryptography;
using System.Text;

namespace Hardshare.Actors.Deployments.Warm;

/// <summary>
/// The ids under which a deployment's parts are made beforehand. There are two, each the same for ever: while the current instance has what was made under one, the
/// next is made under the other. So whatever a crash left of them is found again without a record of it.
/// </summary>
public static class WarmSlot
{
    /// <summary>The id that <paramref name="taken"/>, the current instance's parts, leaves free.</summary>
    public static InstanceId Free(DeploymentId deployment, InstanceId? taken) => Of(deployment, 0) is var first && first != taken ? first : Of(deployment, 1);

    private static InstanceId Of(DeploymentId deployment, int index)
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"hardshare warm {deployment} {index}")).AsSpan(0, 16);
        // RFC 9562: version 8, made in a way of one's own.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new InstanceId(new Guid(bytes, bigEndian: true));
    }
}
