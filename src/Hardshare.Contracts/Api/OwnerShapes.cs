namespace Hardshare.Contracts.Api;

/// <summary>What to register; all may be absent when the node's configuration has exactly one deployment that is not registered.</summary>
public sealed record RegisterOrder(string? LocalName, string? Type, string? Region, string? Desc, string? Owner);

public sealed record RegisterReply(string Id, string Owner);

public sealed record OwnedDeploymentList(string Owner, IReadOnlyList<OwnedDeployment> Wdeployments);

/// <summary>Members that may be null are there all the same. <paramref name="Heartbeat"/> is now for a deployment that is online.</summary>
public sealed record OwnedDeployment(
    string Id, string DateCreated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Desc,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Origin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Dissolved,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Heartbeat,
    bool Lockout);

public sealed record OwnedInstance(string Id, string Starttime, string Status, string Wdid, string User, string? Endtime);

public sealed record DescribeOrder(string Desc);

public sealed record LockoutOrder(string? Reason);
