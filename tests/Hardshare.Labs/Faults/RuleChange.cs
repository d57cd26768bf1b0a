using System.Net;
using System.Net.Http.Json;

namespace Hardshare.Labs.Faults;

/// <summary>A rule that somebody tried to set on a deployment: the smallest command that is stored, and the answer to it.</summary>
/// <param name="Id">The command's.</param>
/// <param name="Status">Null when nobody answered.</param>
/// <param name="Answer">In words.</param>
public sealed record RuleChange(string Id, HttpStatusCode? Status, string Answer)
{
    public bool IsAccepted => Status is HttpStatusCode.OK;

    /// <summary>It was not done, and will not be; every other answer, and none, leaves that open.</summary>
    public bool IsRefused => Refuses(Status);

    internal static bool Refuses(HttpStatusCode? answer) => answer is { } status && status is not (HttpStatusCode.OK or HttpStatusCode.GatewayTimeout or HttpStatusCode.InternalServerError);

    /// <param name="node">Which takes it.</param>
    /// <param name="deployment">Of any host.</param>
    /// <param name="id">To send it again.</param>
    public static async Task<RuleChange> SendAsync(Lab node, string deployment, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        try
        {
            using var reply = await node.Api.PostAsJsonAsync("/command", new
            {
                to = $"deployment/{deployment}",
                manifest = "set-rule-v1",
                body = new { user = $"user:{id[..8]}", capability = "CAP_INSTANTIATE" },
                id,
            });
            return new RuleChange(id, reply.StatusCode, await reply.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return new RuleChange(id, null, e.Message);
        }
    }
}
