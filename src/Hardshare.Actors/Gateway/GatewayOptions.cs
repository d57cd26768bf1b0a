namespace Hardshare.Actors.Gateway;

/// <summary>
/// What a gateway offers: the name or address that users connect to (<paramref name="PublicAddress"/>), the address it listens on, and the range of public
/// ports, both ends included.
/// </summary>
public sealed record GatewayOptions(string PublicAddress, string ListenAddress, int FirstPort, int LastPort)
{
    public int Ports => LastPort - FirstPort + 1;
}
