using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;

namespace Hardshare.Node.Carriers;

/// <summary>Talks to the process of one device stream. Calls fail as those of <see cref="RelayClient"/>.</summary>
public sealed class StreamClient : CarrierClient
{
    private StreamClient(Socket socket, TimeSpan limit, TimeProvider time) : base(socket, limit, time)
    {
    }

    /// <param name="folder">The stream's folder.</param>
    /// <param name="patience">How long a stream that is just starting is waited for.</param>
    /// <param name="limit">How long each answer is waited for.</param>
    /// <param name="time">The clock of both.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<StreamClient> ConnectAsync(
        string folder, TimeSpan patience, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        new(await ConnectAsync(folder, patience, time, cancellation).ConfigureAwait(false), limit, time);

    /// <inheritdoc cref="ExtendDeadline"/>
    public Task ExtendAsync(TimeSpan fromNow, CancellationToken cancellation) =>
        AskAsync<RequestDone>(new ExtendDeadline(fromNow.TotalSeconds), cancellation);

    /// <summary>Moves the dead-man deadline to <paramref name="until"/> on the boot clock, also when the order is under way for long. What lies behind closes input at once.</summary>
    public Task ExtendToAsync(TimeSpan until, CancellationToken cancellation) =>
        AskAsync<RequestDone>(new ExtendDeadline(Math.Max(0, (until - BootClock.Now).TotalSeconds), until.TotalSeconds), cancellation);

    /// <inheritdoc cref="PauseInput"/>
    public Task PauseAsync(string reason, CancellationToken cancellation) => AskAsync<RequestDone>(new PauseInput(reason), cancellation);

    /// <inheritdoc cref="ResumeInput"/>
    public Task ResumeAsync(CancellationToken cancellation) => AskAsync<RequestDone>(new ResumeInput(), cancellation);

    public Task<StreamReport> StatusAsync(CancellationToken cancellation) => AskAsync<StreamReport>(new GetStreamStatus(), cancellation);
}
