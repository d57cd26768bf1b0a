using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Access;

/// <summary>Answers questions about tokens from what is on record.</summary>
internal static class TokenQueries
{
    public static IReply Answer(TokensState state, QueryEnvelope query) => query.Query is ListTokens list && (query.By.IsAdministrator || MayEnd(query.By, list.User ?? query.By.Name))
        ? new TokenList([.. state.Tokens.Values
            .Where(token => token.User == (list.User ?? (query.By.IsAdministrator ? token.User : query.By.Name))).OrderBy(token => token.Issued)])
        : new Rejected(RejectionCode.NotPermitted, "only an administrator sees others' tokens");

    public static bool MayEnd(Principal by, string user) => by.IsAdministrator || (by.Kind == "user" && by.Name == user);
}
