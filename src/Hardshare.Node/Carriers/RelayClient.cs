using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;

namespace Hardshare.Node.Carriers;

/// <summary>
/// Talks to the relay of this node's gateway. Calls fail with <see cref="CarrierException"/> when the relay refuses, with
/// <see cref="IOException"/> when it is gone and with <see cref="TimeoutException"/> when it does not answer.
/// </summary>
public sealed class RelayClient : CarrierClient
{
    private RelayClient(Socket socket, TimeSpan limit, TimeProvider time) : base(socket, limit, time)
    {
    }

    /// <param name="folder">The relay's folder.</param>
    /// <param name="patience">How long a relay that is just starting is waited for.</param>
    /// <param name="limit">How long each answer is waited for.</param>
    /// <param name="time">The clock of both.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<RelayClient> ConnectAsync(
        string folder, TimeSpan patience, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        new(await ConnectAsync(folder, patience, time, cancellation).ConfigureAwait(false), limit, time);

    /// <inheritdoc cref="SetInstance"/>
    public Task SetAsync(SetInstance settings, CancellationToken cancellation) => AskAsync<RequestDone>(settings, cancellation);

    /// <inheritdoc cref="RemoveInstance"/>
    /// <returns>The last report, null if the relay did not know the instance.</returns>
    public async Task<InstanceReport?> RemoveAsync(string instance, CancellationToken cancellation) =>
        (await AskAsync<InstanceList>(new RemoveInstance(instance), cancellation).ConfigureAwait(false)).Instances is [var last, ..] ? last : null;

    /// <inheritdoc cref="ExemptSource"/>
    public Task ExemptAsync(string instance, IPEndPoint source, CancellationToken cancellation) =>
        AskAsync<RequestDone>(new ExemptSource(instance, source.ToString()), cancellation);

    public async Task<IReadOnlyList<InstanceReport>> ListAsync(CancellationToken cancellation) =>
        (await AskAsync<InstanceList>(new ListInstances(), cancellation).ConfigureAwait(false)).Instances;
}
