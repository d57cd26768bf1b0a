namespace Hardshare.Node.Containers.Api;

// The parts that we read or write of the Docker Engine API's shapes, under the names that it gives them.
public sealed record EngineVersion(string? ApiVersion, string? MinAPIVersion);

public sealed record EngineError(string? Message);

public sealed record CreatedContainer(string Id);

public sealed record ContainerSummary(
    string Id, IReadOnlyList<string>? Names, string? State, long Created, IReadOnlyDictionary<string, string>? Labels);

public sealed record ContainerDetails(string Id, ContainerState State);

/// <param name="Status">created, running, paused, restarting, removing, exited or dead.</param>
/// <param name="Pid">The first process, on the host; 0 when none runs.</param>
public sealed record ContainerState(string Status, bool Running, bool OOMKilled, int Pid, int ExitCode, string? Error);

public sealed record WaitResult(int StatusCode);

public sealed record ImageDetails(string Id);

public sealed record NetworkDetails(
    string Id, string Name, DateTimeOffset Created, IReadOnlyDictionary<string, string>? Labels, AddressPlan? IPAM,
    IReadOnlyDictionary<string, NetworkMember>? Containers);

public sealed record NetworkMember(string? Name);

public sealed record AddressPlan(IReadOnlyList<AddressRange>? Config);

public sealed record AddressRange(string? Subnet);

public sealed record CreatedNetwork(string Id);

public sealed record CreatedExec(string Id);

public sealed record ExecDetails(bool Running, int? ExitCode, int Pid);

/// <summary>One line of the stream that a pull answers with.</summary>
public sealed record PullLine(string? Status, string? Id, PullProgress? ProgressDetail, string? Error);

public sealed record PullProgress(long? Current, long? Total);
