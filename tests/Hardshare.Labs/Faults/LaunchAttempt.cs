using System.Net;
using System.Net.Http.Json;

namespace Hardshare.Labs.Faults;

/// <summary>A launch under an id of its own, which somebody tried, and the answer to it.</summary>
/// <param name="Instance">The id that it was to have.</param>
/// <param name="Status">Null when nobody answered.</param>
/// <param name="Answer">In words.</param>
public sealed record LaunchAttempt(string Instance, HttpStatusCode? Status, string Answer)
{
    public bool IsGranted => Status is HttpStatusCode.OK;

    /// <summary>It was not done, and will not be; every other answer, and none, leaves that open.</summary>
    public bool IsRefused => RuleChange.Refuses(Status);

    public static async Task<LaunchAttempt> SendAsync(Lab node, string type, string publicKey)
    {
        var id = Guid.NewGuid().ToString();
        try
        {
            using var reply = await node.Api.PostAsJsonAsync("/command", new
            {
                to = "requests",
                manifest = "place-request-v1",
                body = new
                {
                    order = new { instance = id, user = "user:root", authorizedKeys = new[] { publicKey }, keyGenerated = false, keepAlive = false },
                    deployments = Array.Empty<string>(),
                    type,
                    reserve = false,
                    allowExisting = false,
                },
                id,
            });
            return new LaunchAttempt(id, reply.StatusCode, await reply.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return new LaunchAttempt(id, null, e.Message);
        }
    }
}
