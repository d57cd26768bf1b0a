using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Client;

/// <summary>The HTTP below <see cref="NodeClient"/>: over the Unix socket or the network, with faults put into words.</summary>
internal static class Connection
{
    private const int MaximumAnswer = 64 * 1024 * 1024;

    public static HttpClient Open(Target target, TimeSpan patience)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect would carry the token to wherever it points.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (target.Socket is { } path)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(Connect(path));
        }

        var root = target.Url?.ToString() ?? "http://localhost";
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(root.EndsWith('/') ? root : root + "/"),
            Timeout = patience + TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = MaximumAnswer,
        };
        if (target.Token is { } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>
    /// Send, and wait on this thread for the whole answer. A short command has nothing else to do meanwhile, and asynchronous sockets
    /// cost a program that has just started a third of its time.
    /// </summary>
    public static HttpResponseMessage Send(HttpClient http, HttpRequestMessage request, Target target, CancellationToken cancellation)
    {
        try
        {
            return http.Send(request, HttpCompletionOption.ResponseContentRead, cancellation);
        }
        catch (Exception e)
        {
            throw Explain(e, target, cancellation);
        }
    }

    /// <summary>Send, and return with the answer's head: for streams.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(
        HttpClient http, HttpRequestMessage request, Target target, CancellationToken cancellation)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception e)
        {
            throw Explain(e, target, cancellation);
        }
    }

    private static NetworkStream Connect(string path)
    {
        if (path.Length > 107)
            throw CliFailure.Usage($"{path} is too long for the name of a socket", "107 bytes is the most that Linux takes");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The fault in words; what is no fault of the connection, as it is.</summary>
    private static Exception Explain(Exception fault, Target target, CancellationToken cancellation) => fault switch
    {
        HttpRequestException http => Explain(http, target),
        OperationCanceledException when !cancellation.IsCancellationRequested => new CliFailure(
            ExitCode.Unavailable, $"the node at {target.Describe()} gave no answer in time",
            "it may have been done all the same: look before you repeat it", cause: fault),
        _ => fault,
    };

    private static CliFailure Explain(HttpRequestException fault, Target target)
    {
        var where = target.Describe();
        return fault switch
        {
            { InnerException: CliFailure own } => own,
            { InnerException: AuthenticationException tls } => new CliFailure(
                ExitCode.Unavailable, $"no trusted connection to {where}: {tls.Message}",
                "is the certificate's name right, and its issuer known to this machine?", cause: fault),
            { InnerException: SocketException { SocketErrorCode: SocketError.AccessDenied } } => new CliFailure(
                ExitCode.NotPermitted, $"you may not use {where}", "run it as root, or use --url with a token", cause: fault),
            { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => new CliFailure(
                ExitCode.Unavailable, $"no node answers at {where}: {Why(fault)}",
                target.Socket is null
                    ? "is the node up, and the URL right?"
                    : "start one with `hardshare up`, name another with --socket or --url, or let `hardshare check` find what is wrong",
                cause: fault),
            { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new CliFailure(
                ExitCode.Failed, $"the answer of {where} is larger than {MaximumAnswer >> 20} MiB",
                "ask for one thing by its id", cause: fault),
            _ => new CliFailure(ExitCode.Unavailable, $"the connection to {where} broke: {fault.Message}", "try again", cause: fault),
        };
    }

    private static string Why(HttpRequestException fault) => fault.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "there is no such socket",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens",
        { } inner => inner.Message,
        null => fault.Message,
    };
}
