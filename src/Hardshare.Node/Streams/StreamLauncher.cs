using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Carrier.Control;
using Hardshare.Node.Carriers;
using Hardshare.Node.Folders;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Streams;

/// <summary>
/// Device streams as processes that outlive the node. In the device's folder, which the container sees, they make <c>line</c> (a link to
/// the terminal, whose number may change) or <c>sock</c>; the process's own folder, with its control socket, the container does not see.
/// </summary>
public sealed class StreamLauncher(StreamLauncherOptions options, DataFolder data, ProcessStarter starter, TimeProvider time)
    : IStreamLauncher
{
    internal const string Name = "stream";
    private const string Line = "line", Terminals = "tty", Socket = "sock";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public async Task<StreamOutcome> EnsureStartedAsync(StreamSpec spec, CancellationToken cancellation)
    {
        try
        {
            var folder = ProcessFolder(spec.Instance, spec.Device.Name);
            if (starter.TryAdopt(folder, Name).Process is { } running)
            {
                var found = new StreamProcess(running, Connection(folder));
                if (await AnswersAsync(found, TimeSpan.Zero, cancellation).ConfigureAwait(false))
                    return new StreamUp(found, Adopted: true);
                await found.DisposeAsync().ConfigureAwait(false);
                await starter.KillAsync(folder, Name).ConfigureAwait(false);
            }
            return await StartAsync(spec, folder, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StreamFailed(e.Message);
        }
    }

    public async Task DestroyAsync(InstanceId instance, string device, CancellationToken cancellation)
    {
        var folder = ProcessFolder(instance, device);
        if (starter.TryAdopt(folder, Name).Process is { } process)
            await process.StopAsync(Grace).ConfigureAwait(false);
        DeleteFolder.Whole(folder);
        var seen = Path.Combine(data.Instance(instance), "shared", "dev", device);
        if (!Directory.Exists(seen))
            return;
        File.Delete(Path.Combine(seen, Line));
        File.Delete(Path.Combine(seen, Socket));
    }

    private string ProcessFolder(InstanceId instance, string device) => Path.Combine(data.Processes(instance), "stream-" + device);

    private CarrierConnection<StreamClient> Connection(string folder) => new(cancellation =>
        StreamClient.ConnectAsync(folder, TimeSpan.Zero, options.CallLimit, time, cancellation));

    private async Task<StreamOutcome> StartAsync(StreamSpec spec, string folder, CancellationToken cancellation)
    {
        var markers = new Dictionary<string, string>(options.Markers) { [ProcessMarkers.Instance] = spec.Instance.ToString() };
        var order = CarrierSpecs.Stream(Configuration(spec, folder), markers);
        var process = await starter.StartAsync(order with { FileName = options.Program ?? order.FileName }).ConfigureAwait(false);
        var stream = new StreamProcess(process, Connection(folder));
        if (await AnswersAsync(stream, options.StartLimit, cancellation).ConfigureAwait(false))
            return new StreamUp(stream, Adopted: false);
        await stream.DisposeAsync().ConfigureAwait(false);
        var words = process.LastLine();
        await starter.KillAsync(folder, Name).ConfigureAwait(false);
        return new StreamFailed($"the stream of {spec.Device.Name} does not start: {words ?? "it does not answer"}");
    }

    private static StreamConfig Configuration(StreamSpec spec, string folder)
    {
        var common = new StreamConfig(spec.Instance.ToString(), spec.Device.Name, folder, spec.Fenced ? 0 : spec.DeadMan.TotalSeconds);
        return spec.Device switch
        {
            SerialDevice serial => common with
            {
                Serial = new SerialConfig(
                    serial.Path, Path.Combine(spec.Folder, Terminals), Path.Combine(spec.Folder, Line), Terminals, serial.Baud),
            },
            TcpDevice tcp => common with { Tcp = new TcpConfig(tcp.Host, tcp.Port, Path.Combine(spec.Folder, Socket), CutsAtDeadline: spec.Shared) },
            var other => throw new IOException($"there is no stream for devices of kind {other.GetType().Name}"),
        };
    }

    private async Task<bool> AnswersAsync(StreamProcess stream, TimeSpan patience, CancellationToken cancellation)
    {
        for (var start = time.GetTimestamp(); !stream.Exited.IsCompleted;)
        {
            try
            {
                await stream.StatusAsync(cancellation).ConfigureAwait(false);
                return true;
            }
            catch (IOException) when (time.GetElapsedTime(start) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation).ConfigureAwait(false);
            }
            catch (IOException)
            {
                return false;
            }
        }
        return false;
    }
}
