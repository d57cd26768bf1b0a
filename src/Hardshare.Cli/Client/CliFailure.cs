using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Client;

/// <summary>
/// An end that the user is told of: what happened (<see cref="Exception.Message"/>) and what to do next (<see cref="Advice"/>). Texts
/// that came from the outside may be in it as they came; whoever prints it cleans them.
/// </summary>
internal sealed class CliFailure(
    ExitCode code, string message, string? advice = null, RejectionCode? rejection = null, Exception? cause = null)
    : Exception(message, cause)
{
    public ExitCode Code { get; } = code;

    public string? Advice { get; } = advice;

    /// <summary>The node's own code, when it was the node that refused.</summary>
    public RejectionCode? Rejection { get; } = rejection;

    public static CliFailure Usage(string message, string? advice = null) => new(ExitCode.Usage, message, advice);

    public static CliFailure NotFound(string message, string? advice = null) => new(ExitCode.NotFound, message, advice);
}
