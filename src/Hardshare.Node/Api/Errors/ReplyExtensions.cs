using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Api.Errors;

internal static class ReplyExtensions
{
    /// <summary>
    /// The reply that is wanted; a rejection becomes the error that clients of the rerobots routes expect, with <paramref name="notFound"/>
    /// as the text of a 404, since clients compare it.
    /// </summary>
    public static T Expect<T>(this IReply reply, string notFound)
        where T : IReply => reply switch
        {
            T wanted => wanted,
            Rejected { Code: RejectionCode.NotFound } rejected => throw ApiException.Of(rejected, StatusCodes.Status404NotFound, notFound),
            Rejected rejected => throw ApiException.Of(rejected, RejectionStatus.OnRerobotsRoutes(rejected.Code)),
            _ => throw new InvalidOperationException($"expected {typeof(T).Name}, got {reply.GetType().Name}"),
        };

    /// <summary>Nothing but success is wanted; see <see cref="Expect"/>.</summary>
    public static void ExpectDone(this IReply reply, string notFound) => reply.Expect<Contracts.Messages.Done>(notFound);
}
