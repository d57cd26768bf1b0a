namespace Hardshare.Node.Folders;

/// <summary>Where the node keeps its things. Nothing is made by asking.</summary>
/// <param name="Root">Absolute path of the data folder.</param>
public sealed record DataFolder(string Root)
{
    /// <summary>One folder per instance, by id.</summary>
    public string Instances => Path.Combine(Root, "instances");

    /// <summary>The gateway's private sshd: configuration, host key, authorized keys.</summary>
    public string TunnelServer => Path.Combine(Root, "gateway", "sshd");

    /// <summary>The relay: control socket, report FIFO, handle.</summary>
    public string Relay => Path.Combine(Root, "gateway", "relay");

    /// <summary>A file for each of the owner's commands that runs on the host.</summary>
    public string Commands => Path.Combine(Root, "commands");

    /// <summary>Histories that were taken out of the journal, a file each.</summary>
    public string Archive => Path.Combine(Root, "archive");

    public string Instance(InstanceId instance) => Path.Combine(Instances, instance.ToString());

    /// <summary>The private key that was made for the instance's user, when one was.</summary>
    public string UserKey(InstanceId instance) => Path.Combine(Instance(instance), "user_key");

    /// <summary>The handles of the processes that belong to the instance.</summary>
    public string Processes(InstanceId instance) => Path.Combine(Instance(instance), "process");
}
