namespace Hardshare.Node.Access;

/// <summary>What a route asks of its caller. Every route declares one; a test holds them to it.</summary>
internal enum RouteNeed
{
    /// <summary>Nothing: tokens are not even looked at.</summary>
    Nothing,

    /// <summary>A valid token, or none where discovery is public.</summary>
    Discovery,

    /// <summary>A valid token.</summary>
    Reading,

    /// <summary>A valid token that may change things.</summary>
    Changing,
}
