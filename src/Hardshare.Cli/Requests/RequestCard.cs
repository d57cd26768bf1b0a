using Hardshare.Cli.Output;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Requests;

/// <summary>One waiting request, a line for each thing known of it.</summary>
internal static class RequestCard
{
    public static Sheet Of(RequestView view)
    {
        var card = new Sheet("", "");
        card.Add("request", view.Id.ToString());
        card.Add("user", view.User);
        card.Add("wants", view.Type is { } type ? $"any {type}" : string.Join(", ", view.Deployments));
        card.Add("place", view.Ahead == 0 ? "next" : $"{view.Ahead} ahead");
        card.Add("waits", view.Why);
        return card;
    }
}
