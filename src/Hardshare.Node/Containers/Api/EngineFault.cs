namespace Hardshare.Node.Containers.Api;

/// <summary>Why the container engine did not do what it was asked.</summary>
public enum EngineFaultKind
{
    /// <summary>No answer: nothing listens, the connection broke, it took too long, or its own helper (containerd) is away. Nobody asked for it is to blame.</summary>
    Away,

    /// <summary>What the call names is not there (404).</summary>
    NotFound,

    /// <summary>The call contradicts what is there, such as a name in use (409).</summary>
    Conflict,

    /// <summary>Anything else the engine says no to.</summary>
    Refused,
}

/// <summary>A fault with the engine's own message, or ours where it said nothing.</summary>
public sealed record EngineFault(EngineFaultKind Kind, string Message);
