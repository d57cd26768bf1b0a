using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Requests;

/// <summary>Where a request is.</summary>
public enum RequestPhase
{
    /// <summary>Not stored: it has not had to wait.</summary>
    New,
    Waiting,

    /// <summary>A deployment was offered and taken, and is now to claim the instance.</summary>
    Granted,
    Over,
}

/// <summary>What the journal knows of a request. Changed by <see cref="Apply"/> alone.</summary>
public sealed record RequestState
{
    public required RequestId Id { get; init; }
    public RequestPhase Phase { get; init; }
    public InstanceOrder? Order { get; init; }
    public IReadOnlyList<DeploymentId> Deployments { get; init; } = [];
    public string? Type { get; init; }
    public DateTimeOffset Created { get; init; }
    public DeploymentId? Granted { get; init; }

    /// <summary>With whose rights it claims.</summary>
    public Principal? By { get; init; }

    public static RequestState Empty(RequestId id) => new() { Id = id };

    public RequestState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return envelope.Event switch
        {
            RequestPlaced e => this with
            {
                Phase = RequestPhase.Waiting,
                Order = e.Order,
                Deployments = e.Deployments,
                Type = e.Type,
                Created = envelope.At,
                By = e.By ?? ByNameAlone(e.Order.User),
            },
            RequestGranted e => this with { Phase = RequestPhase.Granted, Granted = e.Deployment },
            RequestReturned => this with { Phase = RequestPhase.Waiting, Granted = null },
            RequestFulfilled or RequestWithdrawn => this with { Phase = RequestPhase.Over },
            _ => throw new InvalidOperationException($"a request knows no event {envelope.Event.GetType().Name}"),
        };
    }

    // Requests that were placed before the event recorded the principal: whoever was called root was the administrator.
    private static Principal ByNameAlone(string text) =>
        text.Split(':', 2) is [var kind, var name] ? new Principal(kind, name, text == Principal.Administrator.ToString()) : new Principal(text, "");
}
