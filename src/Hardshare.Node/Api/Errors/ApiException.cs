using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Api.Errors;

/// <summary>
/// An answer that is an error: status and text, which the caller sees. <see cref="ErrorMiddleware"/> puts it into the envelope.
/// </summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>What the entity said, when it was one that refused.</summary>
    public Rejected? Rejected { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static ApiException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ApiException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static ApiException NotPermitted(string message) => new(StatusCodes.Status403Forbidden, message);

    public static ApiException NotOffered(string message) => new(StatusCodes.Status501NotImplemented, message);

    public static ApiException Of(Rejected rejected, int status, string? message = null) =>
        new(status, message ?? rejected.Message) { Rejected = rejected };
}
