using System.Globalization;
using System.Text.Json;
using Hardshare.Contracts.Api;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Api.Errors;

/// <summary>Writes the one envelope that all errors have.</summary>
internal static class ErrorWriter
{
    public static async Task WriteAsync(
        HttpContext context, int status, string message, Rejected? rejected = null, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (retryAfter is { } pause)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var envelope = new ErrorEnvelope(
            message,
            ReadsResultMessage(context.Request.Path) ? message : null,
            rejected is null ? null : Manifests.Of(typeof(Rejected)),
            rejected is null ? null : JsonSerializer.SerializeToElement(rejected, ContractJson.Options));
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, ApiJson.Options);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The text of a 404 that no handler gave: clients compare it on instance routes.</summary>
    public static string DefaultMessage(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => NotFoundMessage(context.Request.Path),
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not possible here",
        StatusCodes.Status413PayloadTooLarge => "the body is too large",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase
            ? phrase : $"status {status}",
    };

    private static bool ReadsResultMessage(PathString path) => path.StartsWithSegments("/new") || path.StartsWithSegments("/terminate");

    private static string NotFoundMessage(PathString path)
    {
        if (path.StartsWithSegments("/instance") || path.StartsWithSegments("/terminate") || path.StartsWithSegments("/firewall"))
        {
            return "instance not found";
        }

        return path.StartsWithSegments("/deployment") || path.StartsWithSegments("/queuelen")
            ? "no workspace deployment found with given ID"
            : "no such route";
    }
}
