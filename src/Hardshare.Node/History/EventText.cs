using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Membership;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.History;

/// <summary>
/// Events in words, one line each, for the people who read timelines. Whoever adds an event type adds its words here; a test says so.
/// </summary>
internal static class EventText
{
    private const int Longest = 300;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for an event that has no words.</summary>
    public static string Of(IEvent what) => OneLine(what switch
    {
        RequestPlaced e => $"asked for {Wanted(e)}",
        RequestGranted e => $"offered deployment {e.Deployment}",
        RequestReturned e => $"deployment {e.Deployment} could not serve, waits again: {e.Reason}",
        RequestFulfilled e => $"got an instance on deployment {e.Deployment}",
        RequestWithdrawn e => $"withdrawn: {e.Reason}",

        DeploymentRegistered e => $"registered {e.LocalName} on {e.Node} for {e.Owner}, type {e.Type}{In(e.Region)}",
        DeploymentDissolved => "dissolved",
        DeploymentMoved e => $"moved from {e.From} to {e.Node}: {e.Reason}",
        DeploymentAdvertised => "offered to users",
        AdvertisingStopped => "no longer offered to users",
        DeploymentDescribed e => $"described as \"{e.Description}\"",
        DeploymentLocked e => $"locked by {Source(e.Source)}: {e.Reason}",
        DeploymentUnlocked => "unlocked",
        RuleSet e => $"rule {e.RuleId}: {e.User} has {e.Capability}{(e.Parameter is { } p ? $" ({p})" : "")}",
        RuleRemoved e => $"rule {e.RuleId} removed",
        DeploymentClaimed e => $"taken by {e.Order.User} for instance {e.Order.Instance}",
        WarmPartsTaken e => $"instance {e.Instance} takes over what was kept warm as {e.Parts}",
        DeploymentReleased e => $"free again after instance {e.Instance} ({e.Status.ApiName()})",
        MonitorFailed e => $"monitor failed ({Times(e.FailuresInARow)} in a row): {e.Output}",
        MonitorRecovered e => $"monitor succeeded again after {e.AfterFailures} failures",

        InstanceInitiated { Expires: { } end } e => $"INIT for {e.Order.User}, ends by itself at {Time(end)}",
        InstanceInitiated e => $"INIT for {e.Order.User}",
        InstanceReady e => $"READY at {e.Endpoint.Address} port {e.Endpoint.Port}",
        InstanceEndpointMoved e => $"moved from gateway {e.From.Gateway} to {e.To.Gateway}, now at {e.To.Address} port {e.To.Port}: {e.Reason}",
        InstanceInitFailed e => $"INIT_FAIL in step {e.Step}: {e.Reason}",
        InstanceTerminating e => $"TERMINATING ({Cause(e.Cause)}): {e.Reason}",
        InstanceCleanedUp { Problems: [] } e => $"cleaned up; {Bytes(e.BytesIn)} in, {Bytes(e.BytesOut)} out",
        InstanceCleanedUp e => $"cleaned up but for: {string.Join("; ", e.Problems)}",
        FirewallChanged e => $"firewall: {string.Join(", ", e.Firewall.Rules.Select(Rule).Append($"else {Word(e.Firewall.Default)}"))}",
        InstanceStepDone e => $"{e.Step} done in {e.Milliseconds} ms{(e.Detail is { } detail ? $": {detail}" : "")}",
        InstancePartBroken e => $"{e.Part} broke: {e.Reason}",
        InstancePartRepaired e => $"{e.Part} repaired in {e.Milliseconds} ms",
        InstanceAdopted { Parts: [] } => "adopted after a restart of the node, with nothing running",
        InstanceAdopted e => $"adopted after a restart of the node: {string.Join(", ", e.Parts)}",
        InstanceActionRan { ExitCode: { } code } e => $"{e.Phase} action {e.Command}: exit code {code} after {e.Milliseconds} ms",
        InstanceActionRan e => $"{e.Phase} action {e.Command}: cut off after {e.Milliseconds} ms",
        InstanceConnectionClosed e =>
            $"connection from {e.Remote} closed after {Duration(e.Milliseconds)}; {Bytes(e.BytesIn)} in, {Bytes(e.BytesOut)} out",

        TokenRecorded { Scope: TokenScope.Read } e => $"token {Short(e.Hash)} made for {e.User}, to read",
        TokenRecorded e => $"token {Short(e.Hash)} made for {e.User}, to read and change",
        TokenRevoked e => $"token {Short(e.Hash)} revoked",
        TokensPurged e => $"all tokens of {e.User} revoked",

        NodeStarted e => $"node started, version {e.Version}",
        NodeDrainStarted { Deadline: { } end } => $"drain started, instances end at {Time(end)}",
        NodeDrainStarted => "drain started",
        NodeDrainEnded => "drain ended",

        MemberUp e => $"node {e.Node} is up since {Time(e.Since)}, version {e.Version}",
        MemberUnreachable e => $"node {e.Node} is unreachable since {Time(e.Since)}",
        MemberReturned e => $"node {e.Node} is back since {Time(e.Since)}",
        MemberRemoved e => $"node {e.Node} was removed from the workspace at {Time(e.Since)}",
        MemberDown e => $"node {e.Node} ended in order",
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "an event without words"),
    });

    /// <summary>What owners' programs print may have any length and any characters.</summary>
    private static string OneLine(string text)
    {
        var line = string.Concat(text.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }

    private static string Wanted(RequestPlaced e) => e.Deployments switch
    {
        [] => $"any deployment of type {e.Type}",
        [var only] => $"deployment {only}",
        var several => $"one of {several.Count} deployments",
    };

    private static string Time(DateTimeOffset moment) => $"{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    private static string Short(string hash) => hash[..Math.Min(8, hash.Length)];

    private static string In(string region) => region.Length == 0 ? "" : $" in {region}";

    private static string Source(LockSource source) => source switch
    {
        LockSource.Owner => "its owner",
        LockSource.Monitor => "its monitor",
        LockSource.CleanUp => "a failed clean-up",
        _ => "a fault",
    };

    private static string Cause(TerminationCause cause) => cause switch
    {
        TerminationCause.User => "by its user",
        TerminationCause.Owner => "by the owner",
        TerminationCause.Expired => "its time was over",
        TerminationCause.KeepAliveLost => "no keep-alive came",
        TerminationCause.Drain => "the node is drained",
        TerminationCause.Cancelled => "cancelled during INIT",
        TerminationCause.HostLost => "its host is gone",
        _ => "a fault",
    };

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Rule(FirewallRule rule) => $"{Word(rule.Action)} {rule.Source}";

    private static string Word(FirewallAction action) => action.ToString().ToLowerInvariant();

    private static string Duration(long milliseconds) =>
        milliseconds < 60_000 ? $"{milliseconds / 1000.0:0.0} s" : $"{milliseconds / 60_000} min {milliseconds / 1000 % 60} s";

    private static string Bytes(long count) => count switch
    {
        < 1024 => $"{count} B",
        < 1024 * 1024 => $"{count / 1024.0:0.0} KiB",
        < 1024L * 1024 * 1024 => $"{count / 1048576.0:0.0} MiB",
        _ => $"{count / 1073741824.0:0.0} GiB",
    };
}
