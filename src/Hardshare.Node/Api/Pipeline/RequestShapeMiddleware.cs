using System.Text.RegularExpressions;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Observability;

namespace Hardshare.Node.Api.Pipeline;

/// <summary>
/// What has to be straight before routing: repeated slashes are folded (a base address that ends with one doubles it), HEAD takes GET's
/// route, and a request that is too large is refused in the envelope. Kestrel's own limits, whose answers have no body, lie above these.
/// </summary>
internal sealed partial class RequestShapeMiddleware(RequestDelegate next, ApiOptions options, NodeMetrics metrics)
{
    public const int LongestTarget = 16 * 1024;
    public const int LongestHeaders = 32 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        RefuseWhatIsTooLarge(request);
        if (request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
        {
            request.Path = Slashes().Replace(path, "/");
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            return next(context);
        }

        context.Features.Set(new HeadFeature());
        request.Method = HttpMethods.Get;
        return next(context);
    }

    private void RefuseWhatIsTooLarge(HttpRequest request)
    {
        var (status, message) = request switch
        {
            { ContentLength: { } length } when length > options.BodyLimit =>
                (StatusCodes.Status413PayloadTooLarge, $"the body is larger than {options.BodyLimit} bytes"),
            { Path.Value.Length: var path, QueryString.Value.Length: var query } when path + query > LongestTarget =>
                (StatusCodes.Status414RequestUriTooLong, "the address is too long"),
            _ when request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => value?.Length ?? 0)) > LongestHeaders =>
                (StatusCodes.Status431RequestHeaderFieldsTooLarge, "the headers are too large"),
            _ => (0, ""),
        };
        if (status != 0)
        {
            metrics.RequestRefused("size");
            throw new ApiException(status, message);
        }
    }

    [GeneratedRegex("/{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Slashes();
}

/// <summary>The request came as HEAD.</summary>
internal sealed record HeadFeature;

/// <summary>Behind routing: a request that came as HEAD is one again, so that the server leaves out the body.</summary>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<HeadFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Head;
        }

        return next(context);
    }
}
