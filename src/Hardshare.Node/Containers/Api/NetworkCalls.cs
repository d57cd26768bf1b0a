namespace Hardshare.Node.Containers.Api;

/// <summary>The calls about networks.</summary>
public sealed class NetworkCalls(EngineConnection connection)
{
    public Task<EngineReply<CreatedNetwork>> CreateAsync(CreateNetwork network, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Post,
            "/networks/create",
            JsonContent.Create(network, EngineJson.Default.CreateNetwork),
            EngineJson.Default.CreatedNetwork,
            cancellation);

    /// <summary>Those that have all of the labels; all networks without labels.</summary>
    public Task<EngineReply<List<NetworkDetails>>> ListAsync(IEnumerable<KeyValuePair<string, string>> labels, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Get, $"/networks?{LabelFilter.Query(labels)}", null, EngineJson.Default.ListNetworkDetails, cancellation);

    public Task<EngineReply<Accepted>> DisconnectAsync(string network, string container, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Post,
            $"/networks/{network}/disconnect",
            JsonContent.Create(new DisconnectNetwork(container, true), EngineJson.Default.DisconnectNetwork),
            cancellation);

    public Task<EngineReply<Accepted>> RemoveAsync(string network, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Delete, $"/networks/{network}", null, cancellation);
}
