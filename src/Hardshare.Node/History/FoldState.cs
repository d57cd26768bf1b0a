using Hardshare.Actors.Journal;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.History;

/// <summary>
/// Folds an entity's events, all from its first one on and in order, into the state that they lead to, as the view that answers queries
/// (<c>InstanceView</c>, <c>DeploymentView</c>, <c>RequestView</c>); null when the events make no entity. The host registers one as a
/// service; without it the API says that states are not offered.
/// </summary>
public delegate IReply? FoldState(string persistenceId, IReadOnlyList<StoredEvent> events);
