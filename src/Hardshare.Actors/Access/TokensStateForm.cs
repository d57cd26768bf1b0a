using System.Collections.Immutable;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;

namespace Hardshare.Actors.Access;

internal sealed class TokensStateForm : SnapshotForm<TokensState, TokensStateForm.Form>
{
    internal sealed record Form(IReadOnlyList<TokenView> Tokens, ExecutedCommands Executed);

    protected override Form FormOf(TokensState state) =>
        new([.. state.Tokens.Values.OrderBy(token => token.Hash, StringComparer.Ordinal)], state.Executed);

    protected override TokensState StateOf(Form form) => new(form.Tokens.ToImmutableDictionary(token => token.Hash), form.Executed);
}
