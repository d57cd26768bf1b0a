using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Hardshare.Node.Containers.Api;

/// <summary>Turns what went wrong into an <see cref="EngineFault"/>.</summary>
internal static class EngineErrors
{
    public static EngineFault FromAnswer(HttpStatusCode status, string body)
    {
        var message = MessageOf(body) ?? $"HTTP {(int)status}";
        return new EngineFault(KindOf(status, message), message);
    }

    /// <summary>What a broken connection means to the person who has to mend it.</summary>
    public static string Explain(Exception error) =>
        Find<SocketException>(error)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nothing listens on its socket (scripts/engine start starts the private one)",
            // A Unix socket that is not there.
            SocketError.AddressNotAvailable => "its socket is not there (scripts/setup starts a private one)",
            SocketError.AccessDenied => "this user may not open its socket",
            null => error is HttpRequestException { StatusCode: { } status } ? $"HTTP {(int)status}" : "the connection broke",
            _ => Find<SocketException>(error)!.Message,
        };

    private static EngineFaultKind KindOf(HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.NotFound => EngineFaultKind.NotFound,
        HttpStatusCode.Conflict => EngineFaultKind.Conflict,
        // dockerd without its containerd answers, and can do nothing.
        >= HttpStatusCode.InternalServerError when message.Contains("containerd", StringComparison.Ordinal)
            && (message.Contains("dialing", StringComparison.Ordinal) || message.EndsWith("unavailable", StringComparison.Ordinal)) => EngineFaultKind.Away,
        HttpStatusCode.ServiceUnavailable => EngineFaultKind.Away,
        _ => EngineFaultKind.Refused,
    };

    private static string? MessageOf(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EngineJson.Default.EngineError)?.Message;
        }
        catch (JsonException)
        {
            return string.IsNullOrWhiteSpace(body) ? null : body.Trim();
        }
    }

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
                return found;
        }

        return null;
    }
}
