using System.Net;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Client;

/// <summary>From what the node refuses, to an exit code and to what the user can do about it.</summary>
internal static class Rejections
{
    public static ExitCode ExitCodeOf(RejectionCode code) => code switch
    {
        RejectionCode.Invalid => ExitCode.Usage,
        RejectionCode.NotFound => ExitCode.NotFound,
        RejectionCode.NotAuthenticated or RejectionCode.NotPermitted => ExitCode.NotPermitted,
        RejectionCode.Busy or RejectionCode.Offline or RejectionCode.Locked => ExitCode.NotFree,
        RejectionCode.Unavailable or RejectionCode.Timeout => ExitCode.Unavailable,
        _ => ExitCode.Failed,
    };

    public static CliFailure Of(RejectionCode code, string message) => new(ExitCodeOf(code), message, Advice(code), code);

    /// <summary>For an answer without a rejection in it: something in front of the node, or a node of another version, wrote it.</summary>
    public static CliFailure Of(HttpStatusCode status, string? message)
    {
        RejectionCode? code = status switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => RejectionCode.Invalid,
            HttpStatusCode.Unauthorized => RejectionCode.NotAuthenticated,
            HttpStatusCode.Forbidden => RejectionCode.NotPermitted,
            HttpStatusCode.NotFound => RejectionCode.NotFound,
            HttpStatusCode.Conflict => RejectionCode.Conflict,
            HttpStatusCode.Locked => RejectionCode.Locked,
            HttpStatusCode.NotImplemented => RejectionCode.NotImplemented,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable => RejectionCode.Unavailable,
            HttpStatusCode.RequestTimeout or HttpStatusCode.GatewayTimeout => RejectionCode.Timeout,
            _ => null,
        };
        var text = message ?? $"the node answered {(int)status} {status}";
        return code is { } known ? Of(known, text) : new CliFailure(ExitCode.Failed, text, "the node's log says more");
    }

    private static string? Advice(RejectionCode code) => code switch
    {
        RejectionCode.NotFound => "`hardshare search`, `hardshare list --all` and `hardshare nodes` show what there is",
        RejectionCode.NotAuthenticated =>
            "put a valid token into ~/.config/hardshare/token (mode 0600) or HARDSHARE_TOKEN, or run as root on the node's machine",
        RejectionCode.NotPermitted => "ask the owner for a rule (`hardshare rules ID --permit YOU`), or use another token",
        RejectionCode.Busy => "wait in line with `hardshare launch --wait`, or see who has it with `hardshare search`",
        RejectionCode.Locked => "once the cause is mended, its owner can `hardshare unlock` it",
        RejectionCode.Offline => "`hardshare info` or `hardshare nodes` says why; on the host, `hardshare check` says how to mend it",
        RejectionCode.Unavailable or RejectionCode.Timeout =>
            "try again; if it stays so, `hardshare check` on the node's machine says more",
        RejectionCode.Invalid => "see the command's --help",
        _ => null,
    };
}
