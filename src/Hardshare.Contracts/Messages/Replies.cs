namespace Hardshare.Contracts.Messages;

/// <summary>The command was executed, and there is nothing more to say.</summary>
[Manifest("done-v1")]
public sealed record Done : IReply;

/// <summary>Why a command or query was refused; each has one HTTP status and one exit code of the CLI.</summary>
public enum RejectionCode
{
    /// <summary>The words of the command are wrong.</summary>
    Invalid,

    /// <summary>No such entity, or none that the sender may see.</summary>
    NotFound,

    /// <summary>No valid token.</summary>
    NotAuthenticated,

    /// <summary>The rules say no.</summary>
    NotPermitted,

    /// <summary>Somebody else has the robot, or a line of requests.</summary>
    Busy,

    /// <summary>The robot or its host is not there at the moment.</summary>
    Offline,

    /// <summary>Locked, with a reason on record.</summary>
    Locked,

    /// <summary>The entity is in a state in which the command makes no sense.</summary>
    Conflict,

    /// <summary>Something that is needed (journal, container engine) is away; the same command may succeed later.</summary>
    Unavailable,

    /// <summary>No answer within the command's deadline, or none that tells whether it was executed; the message says which.</summary>
    Timeout,

    /// <summary>Not offered by this version.</summary>
    NotImplemented,
}

/// <summary>The command was not executed. <paramref name="Message"/> says why and what to do, for people.</summary>
[Manifest("rejected-v1")]
public sealed record Rejected(RejectionCode Code, string Message) : IReply;
