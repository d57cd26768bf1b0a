namespace Hardshare.Node.Containers.Api;

/// <summary>The calls about containers.</summary>
public sealed class ContainerCalls(EngineConnection connection)
{
    private const int LogTailBytes = 8 * 1024;

    public Task<EngineReply<CreatedContainer>> CreateAsync(string name, CreateContainer container, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Post,
            $"/containers/create?name={Uri.EscapeDataString(name)}",
            JsonContent.Create(container, EngineJson.Default.CreateContainer),
            EngineJson.Default.CreatedContainer,
            cancellation);

    /// <summary>Succeeds also when it runs already.</summary>
    public Task<EngineReply<Accepted>> StartAsync(string id, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Post, $"/containers/{id}/start", null, cancellation);

    public Task<EngineReply<ContainerDetails>> InspectAsync(string id, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Get, $"/containers/{id}/json", null, EngineJson.Default.ContainerDetails, cancellation);

    /// <summary>Running or not, those that have all of the labels.</summary>
    public Task<EngineReply<List<ContainerSummary>>> ListAsync(IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Get, $"/containers/json?all=1&{LabelFilter.Query(labels)}", null, EngineJson.Default.ListContainerSummary, cancellation);

    /// <summary>Completes when the container does not run, at once if it never did.</summary>
    public Task<EngineReply<WaitResult>> WaitAsync(string id, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Post,
            $"/containers/{id}/wait?condition=not-running",
            null,
            EngineJson.Default.WaitResult,
            cancellation,
            Timeout.InfiniteTimeSpan);

    /// <summary>Kill it if it runs, and remove it with its anonymous volumes.</summary>
    public Task<EngineReply<Accepted>> RemoveAsync(string id, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Delete, $"/containers/{id}?force=1&v=1", null, cancellation);

    /// <summary>The last lines of its outputs.</summary>
    public Task<EngineReply<string>> LogTailAsync(string id, int lines, CancellationToken cancellation) =>
        connection.StreamAsync<string>(
            HttpMethod.Get,
            $"/containers/{id}/logs?stdout=1&stderr=1&tail={lines}",
            null,
            async (stream, token) =>
            {
                var tail = new TailBuffer(LogTailBytes);
                await OutputFrames.ReadAsync(stream, tail, token);
                return tail.Text();
            },
            connection.Limit,
            cancellation);
}
