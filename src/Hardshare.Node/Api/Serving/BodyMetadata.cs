namespace Hardshare.Node.Api.Serving;

/// <summary>
/// What a route's body looks like, for the OpenAPI document. The framework's own <c>Accepts</c> would do that too, but it also refuses
/// other content types, and clients post JSON without saying so.
/// </summary>
internal sealed record BodyMetadata(Type Type);

internal static class BodyMetadataExtensions
{
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder builder) => builder.WithMetadata(new BodyMetadata(typeof(T)));
}
