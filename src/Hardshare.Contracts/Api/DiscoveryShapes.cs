namespace Hardshare.Contracts.Api;

/// <summary>The types of all deployments, sorted.</summary>
public sealed record WorkspaceTypeList(IReadOnlyList<string> WorkspaceTypes);

/// <summary>A page of deployments. <paramref name="Info"/> holds an entry for each listed id when it was asked for.</summary>
public sealed record DeploymentPage(
    IReadOnlyList<string> WorkspaceDeployments, int PageCount, IReadOnlyDictionary<string, DeploymentInfo>? Info);

/// <summary>A deployment as everybody sees it, and what more its owner sees.</summary>
/// <param name="Lockout">True or absent.</param>
/// <param name="Instance">The caller's own active instance here.</param>
/// <param name="AddonsConfig">Only for the owner; empty.</param>
/// <param name="LocalName">Only for the owner, as are the following.</param>
public sealed record DeploymentInfo(
    string Id, string Type, int TypeVersion, IReadOnlyList<string> SupportedAddons, string Desc, string Region, int Icounter,
    string Created, int Queuelen, bool Online, bool? Lockout, string? Dissolved, string? Instance,
    IReadOnlyDictionary<string, string>? AddonsConfig, string? LocalName, string? OfflineReason, string? LockoutReason);

/// <summary>How long the line of a deployment is: the current instance (0 or 1) and the requests that wait.</summary>
public sealed record QueueLength(string Id, int Len);

/// <summary>
/// As <see cref="QueueLength"/>, with the seconds that the current instance may still last; null when it has no end or there is none.
/// </summary>
public sealed record QueueState(int Qlen, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Rem);

public sealed record RuleInfo(
    int Id, string DateCreated, string User, string WdeploymentId, string Capability,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Param);

public sealed record RuleInfoList(IReadOnlyList<RuleInfo> Rules);

/// <summary>A rule to set; without <paramref name="User"/> it is everybody's (<c>*</c>).</summary>
public sealed record RuleOrder(string Cap, string? User, int? Param);

public sealed record RuleIdReply(int RuleId);
