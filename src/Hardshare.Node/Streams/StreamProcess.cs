using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Node.Carriers;
using Hardshare.Node.Processes;
using Report = Hardshare.Carrier.Control.StreamReport;

namespace Hardshare.Node.Streams;

/// <summary>A stream's process and the connection to it, which closes when the process has ended.</summary>
internal sealed class StreamProcess : IStreamProcess, IAsyncDisposable
{
    private readonly CarrierConnection<StreamClient> _connection;

    public StreamProcess(CarriedProcess process, CarrierConnection<StreamClient> connection)
    {
        _connection = connection;
        Exited = EndedAsync(process);
    }

    public Task<string> Exited { get; }

    public Task<StreamStatus> ExtendAsync(TimeSpan until, CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            await client.ExtendToAsync(until, cancellation).ConfigureAwait(false);
            return Describe(await client.StatusAsync(cancellation).ConfigureAwait(false));
        },
        cancellation);

    public Task PauseAsync(string reason, CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            await client.PauseAsync(reason, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    public Task ResumeAsync(CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            await client.ResumeAsync(cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    public Task<StreamStatus> StatusAsync(CancellationToken cancellation) =>
        _connection.UseAsync(async client => Describe(await client.StatusAsync(cancellation).ConfigureAwait(false)), cancellation);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static StreamStatus Describe(Report report) => new(
        report.Open, Problem(report), InputPaused: report.Paused is not null || report.DeadlineRemaining <= 0,
        report.BytesIn, report.BytesOut, report.Discarded);

    private static string? Problem(Report report) => report switch
    {
        { Open: false } => report.LastError ?? "the device is not there",
        { StalledSeconds: >= 5 } => $"the device has taken nothing for {report.StalledSeconds:0} s",
        _ => null,
    };

    private async Task<string> EndedAsync(CarriedProcess process)
    {
        var reason = await process.EndedAsync(StreamLauncher.Name).ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        return reason;
    }
}
