using System.Net.Http.Json;
using System.Text.Json;

namespace Hardshare.Labs.Faults;

/// <summary>Somebody who reads the history of a deployment and its instances at a node, from where they were, again and again; while the node does not answer they wait.</summary>
public sealed class HistoryFollowing(Lab node, string deployment)
{
    private readonly List<(string Entity, long Number)> _seen = [];
    private long _after;

    /// <summary>What came so far, in its order.</summary>
    public IReadOnlyList<(string Entity, long Number)> Seen => _seen;

    public string Deployment => deployment;

    public string Reader => $"the reader of {deployment} at {node.NodeName}";

    public async Task FollowAsync(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await ReadAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1000)), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>All that there is by now.</summary>
    public async Task CatchUpAsync()
    {
        for (var before = -1; before != _seen.Count;)
        {
            before = _seen.Count;
            await Await.ConditionAsync($"{Reader} is answered", TimeSpan.FromSeconds(30), ReadAsync);
        }
    }

    /// <returns>Whether there was an answer.</returns>
    private async Task<bool> ReadAsync()
    {
        try
        {
            using var reply = await node.Api.GetAsync(new Uri($"/history/{deployment}?instances=1&after={_after}", UriKind.Relative));
            if (!reply.IsSuccessStatusCode)
                return false;
            var page = await reply.Content.ReadFromJsonAsync<JsonElement>();
            _seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(one => (one.GetProperty("entity").GetString()!, one.GetProperty("sequenceNr").GetInt64())));
            _after = page.GetProperty("next").GetInt64();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or JsonException)
        {
            return false;
        }
    }
}
