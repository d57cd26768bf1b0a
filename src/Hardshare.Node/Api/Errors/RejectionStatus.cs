using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Api.Errors;

/// <summary>The HTTP status of each <see cref="RejectionCode"/>.</summary>
internal static class RejectionStatus
{
    public static int Of(RejectionCode code) => code switch
    {
        RejectionCode.Invalid => StatusCodes.Status400BadRequest,
        RejectionCode.NotAuthenticated => StatusCodes.Status401Unauthorized,
        RejectionCode.NotPermitted => StatusCodes.Status403Forbidden,
        RejectionCode.NotFound => StatusCodes.Status404NotFound,
        RejectionCode.Conflict => StatusCodes.Status409Conflict,
        RejectionCode.Locked => StatusCodes.Status423Locked,
        RejectionCode.NotImplemented => StatusCodes.Status501NotImplemented,
        RejectionCode.Busy or RejectionCode.Offline or RejectionCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RejectionCode.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };

    /// <summary>As <see cref="Of"/>, for the rerobots routes: their clients show the reason of a 400 and of no other status.</summary>
    public static int OnRerobotsRoutes(RejectionCode code) =>
        code is RejectionCode.Conflict or RejectionCode.Locked ? StatusCodes.Status400BadRequest : Of(code);
}
