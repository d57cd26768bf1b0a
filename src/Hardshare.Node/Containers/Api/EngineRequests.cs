namespace Hardshare.Node.Containers.Api;

// Request bodies of the Docker Engine API, as far as we use them.
public sealed record CreateContainer(
    string Image, string Hostname, IReadOnlyList<string> Env, IReadOnlyDictionary<string, string> Labels, HostConfig HostConfig);

/// <param name="Memory">Bytes.</param>
/// <param name="MemorySwap">Bytes of memory and swap together; the same as <paramref name="Memory"/> for no swap.</param>
/// <param name="NanoCpus">1,000,000,000 is one CPU.</param>
/// <param name="ExtraHosts">Lines of /etc/hosts: <c>name:address</c>.</param>
public sealed record HostConfig(
    string NetworkMode, bool Init, IReadOnlyList<string> CapDrop, IReadOnlyList<string> CapAdd, IReadOnlyList<string> SecurityOpt, long Memory,
    long MemorySwap, long NanoCpus, int PidsLimit, IReadOnlyList<string> ExtraHosts, IReadOnlyList<Mount> Mounts, LogConfig LogConfig,
    RestartPolicy RestartPolicy);

public sealed record Mount(string Type, string Source, string Target, bool ReadOnly);

public sealed record LogConfig(string Type, IReadOnlyDictionary<string, string> Config);

public sealed record RestartPolicy(string Name);

public sealed record CreateExec(
    IReadOnlyList<string> Cmd, IReadOnlyList<string> Env, string User, bool AttachStdout = true, bool AttachStderr = true, bool Tty = false);

public sealed record StartExec(bool Detach = false, bool Tty = false);

public sealed record CreateNetwork(
    string Name, string Driver, IReadOnlyDictionary<string, string> Options, IReadOnlyDictionary<string, string> Labels, AddressPlan? IPAM,
    bool CheckDuplicate = true);

public sealed record DisconnectNetwork(string Container, bool Force);
