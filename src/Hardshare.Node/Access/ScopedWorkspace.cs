using Hardshare.Actors;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Access;

/// <summary>
/// The workspace as one caller reaches it. All that routes send and ask goes through here, so that a token's scope and limits hold for
/// every message, whatever route it came by.
/// </summary>
internal sealed class ScopedWorkspace(IWorkspace workspace, Caller caller, TimeProvider time)
{
    /// <summary>Below the 5 seconds that the known clients wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    private readonly TokenReach? _reach = caller is { IsLimited: true, Token: { } token } ? new TokenReach(token) : null;

    /// <summary>Send a command that is of use for <paramref name="limit"/> from now.</summary>
    public async Task<IReply> SendAsync(
        EntityAddress to, ICommand command, CancellationToken cancellation,
        TimeSpan? limit = null, CommandId? id = null, string? correlation = null)
    {
        if (!caller.MayChange)
        {
            return new Rejected(RejectionCode.NotPermitted, "this token may only read");
        }

        if (_reach is not null && !await _reach.ReachesAsync(to, command, query => AskPlainAsync(query, caller.Principal, cancellation)))
        {
            return _reach.Refusal;
        }

        var deadline = time.GetUtcNow() + (limit ?? Patience);
        return await workspace.SendAsync(
            new CommandEnvelope(to, command, id ?? CommandId.New(), caller.Principal, deadline, correlation), cancellation);
    }

    public async Task<IReply> AskAsync(IQuery query, CancellationToken cancellation)
    {
        var reply = await AskPlainAsync(query, caller.Principal, cancellation);
        return _reach is null ? reply : _reach.Narrow(reply);
    }

    /// <summary>
    /// Ask for facts that are public whoever asks, such as how long the current instance lasts. The answer must not be shown as it is.
    /// </summary>
    public Task<IReply> AskAsSystemAsync(IQuery query, CancellationToken cancellation) =>
        AskPlainAsync(query, Principal.System, cancellation);

    private async Task<IReply> AskPlainAsync(IQuery query, Principal by, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await workspace.AskAsync(new QueryEnvelope(query, by), either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Rejected(RejectionCode.Timeout, "no answer in time");
        }
    }
}
