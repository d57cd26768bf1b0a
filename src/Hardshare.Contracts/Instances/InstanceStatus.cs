namespace Hardshare.Contracts.Instances;

/// <summary>The five states of an instance's life, with the public API's names (INIT, INIT_FAIL, READY, TERMINATING, TERMINATED).</summary>
public enum InstanceStatus
{
    Init,
    InitFail,
    Ready,
    Terminating,
    Terminated,
}

public static class InstanceStatusNames
{
    /// <summary>The public API's spelling, for example <c>INIT_FAIL</c>.</summary>
    public static string ApiName(this InstanceStatus status) => status switch
    {
        InstanceStatus.Init => "INIT",
        InstanceStatus.InitFail => "INIT_FAIL",
        InstanceStatus.Ready => "READY",
        InstanceStatus.Terminating => "TERMINATING",
        InstanceStatus.Terminated => "TERMINATED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>Whether the user has, or will have, the robot.</summary>
    public static bool IsActive(this InstanceStatus status) => status is InstanceStatus.Init or InstanceStatus.Ready;
}
