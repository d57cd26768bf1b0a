using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Directory;

/// <summary>
/// What entities publish when they changed, on the event stream. Publishing puts the message into the directory's mailbox before the entity answers its command, so whoever
/// asks the directory after an answer sees what the answer spoke of.
/// </summary>
public static class DirectoryMessages
{
    /// <summary>What an entity shows has changed. <see cref="From"/>: the node of the workspace that says so, or null for an entity of this one.</summary>
    public abstract record Change
    {
        public string? From { get; init; }

        public bool IsOfThisNode => From is null;
    }

    /// <summary>Entities that this node had are another's now, and say nothing more here: what they said last is not what holds.</summary>
    public sealed record LetGo;

    public sealed record DeploymentChanged(DeploymentView View) : Change
    {
        /// <summary>It was heard before and is told again because its node came or went: nothing to who has heard of the deployment from another node since.</summary>
        public bool IsToldAgain { get; init; }
    }

    /// <summary>The deployment's actor begins: whoever stands in its line says so again. Its current instance, if any, begins next.</summary>
    public sealed record DeploymentRecovered(DeploymentId Deployment, InstanceId? Current);

    public sealed record InstanceChanged(InstanceView View) : Change;

    /// <summary>Another node has just granted this instance, and will show it in a moment: whoever was told of it is to find it.</summary>
    public sealed record InstanceExpected(InstanceView View);

    public sealed record RequestChanged(RequestView View) : Change;

    /// <summary>Besides its instance, the deployment has things on the host under these ids, and under no others.</summary>
    public sealed record PartsClaimed(DeploymentId Deployment, IReadOnlyList<InstanceId> Parts);

    public sealed record RequestEnded(RequestId Request) : Change;

    /// <summary>A node is drained, or is no longer.</summary>
    public sealed record DrainChanged(DrainView View) : Change;

    /// <summary>All tokens on record.</summary>
    public sealed record TokensChanged(TokenList Tokens) : Change;
}
