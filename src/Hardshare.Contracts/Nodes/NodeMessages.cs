using System.Text.Json.Serialization;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Nodes;

/// <summary>
/// Take no new instances. Those that run may go on until <paramref name="Deadline"/>, then they are terminated; without a deadline they
/// are left to end by themselves.
/// </summary>
[Manifest("drain-node-v1")]
public sealed record DrainNode(DateTimeOffset? Deadline) : INodeCommand;

/// <summary>Take new instances again.</summary>
[Manifest("undrain-node-v1")]
public sealed record UndrainNode : INodeCommand;

/// <summary>Remove what no live instance claims: containers, processes, folders, mounts of this node. A dry run only tells.</summary>
[Manifest("sweep-v1")]
public sealed record Sweep(bool DryRun) : INodeCommand;

/// <summary>
/// To the node that owns an entity now: something that another node saw of it while it could not be stored. <paramref name="Event"/> is an <see cref="IObservation"/> under its manifest; the command's id
/// is the observation's.
/// </summary>
[Manifest("record-observation-v1")]
public sealed record RecordObservedEarlier(string Entity, string Manifest, JsonElement Event, DateTimeOffset ObservedAt) : INodeCommand;

/// <summary>
/// Move the histories of instances that ended before a time, which is more than an hour ago, from the journal into files of the node: for some seconds and some hundred at once, of deployments that this node owns. The
/// <paramref name="Skip"/> oldest are passed over: those with problems, of which earlier reports told.
/// </summary>
[Manifest("archive-history-v1")]
public sealed record ArchiveHistory(DateTimeOffset Before, int? Skip = null) : INodeCommand;

/// <summary>
/// What went into <paramref name="Folder"/> of node <paramref name="Node"/>, a file each: <paramref name="Instances"/> instances with <paramref name="Events"/> events. <paramref name="More"/>: there are more that ended
/// before that time, and were not tried. <paramref name="Problems"/> says which stayed in the journal, and why; the last of them may be what ended all: then there is no more.
/// </summary>
[Manifest("archive-report-v1")]
public sealed record ArchiveReport(string Node, string Folder, int Instances, long Events, bool More, IReadOnlyList<string> Problems) : IReply;

/// <summary>
/// To the owner of a deployment that its own configuration does not have, from another of its hosts, which has it: let that one serve it. Nodes send it to each other, and take it from nobody else. Answered with
/// <see cref="Done"/> when it is the sender's.
/// </summary>
[Manifest("give-deployment-v1")]
public sealed record GiveDeployment(DeploymentId Deployment) : INodeCommand;

[Manifest("sweep-report-v1")]
public sealed record SweepReport(bool DryRun, IReadOnlyList<SweepFinding> Findings) : IReply;

/// <summary>
/// One leftover. <paramref name="Removed"/> is false in a dry run, where <paramref name="Spared"/> says why it stays for now, and where <paramref name="Problem"/> says
/// why it could not be removed.
/// </summary>
public sealed record SweepFinding(string Kind, string Name, string? Instance, bool Removed, string? Problem, string? Spared = null);

/// <summary>
/// What a node shows the others of its workspace: whether it takes new instances. <paramref name="Deadline"/>: when what is there ends, or moves, at the latest. <paramref name="Guests"/>: how much of other hosts its
/// gateway still has while it drains, with what is only being brought up there.
/// </summary>
[Manifest("drain-view-v1")]
public sealed record DrainView(
    string Node, bool Draining, DateTimeOffset? Deadline, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Guests = 0) : IReply;

[Manifest("node-drain-started-v1")]
public sealed record NodeDrainStarted(DateTimeOffset? Deadline) : IDecision;

[Manifest("node-drain-ended-v1")]
public sealed record NodeDrainEnded : IDecision;

[Manifest("node-started-v1")]
public sealed record NodeStarted(string Version) : IObservation;
