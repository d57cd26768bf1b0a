using System.Runtime.CompilerServices;
using Hardshare.Cli.Client;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Instances;

/// <summary>What a watcher of an instance sees.</summary>
internal abstract record Sight;

/// <summary>It still waits in line.</summary>
internal sealed record Waits(RequestView Request) : Sight;

/// <summary>Something happened to it.</summary>
internal sealed record Happened(HistoryEntry Entry) : Sight;

/// <summary>This is how it is now.</summary>
internal sealed record Now(InstanceView View) : Sight;

/// <summary>
/// Watches a request become an instance, and the instance live: by the live stream of its history; where that is not to be had, by asking
/// once a second.
/// </summary>
internal sealed class InstanceWatch(NodeClient node, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(5);

    /// <summary>How often neither request nor instance may be found in a row: the one becomes the other between two questions.</summary>
    private const int Gaps = 5;

    /// <summary>Ends by itself only when there is nothing left to see; whoever watches for less stops earlier.</summary>
    public async IAsyncEnumerable<Sight> FollowAsync(InstanceId id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var waits in WaitInLineAsync(id, cancellation))
            yield return waits;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tail = new LiveTail(node, time, id.Value);
        try
        {
            for (var round = 0; ; round++)
            {
                // While the stream is broken, every fifth question tries to open it again.
                if (round % 5 == 0)
                    tail.Open(stop.Token);
                var view = node.Ask<InstanceView>(new GetInstance(id));
                await foreach (var entry in tail.ReadAsync(EventOf(view), Poll, cancellation))
                    yield return new Happened(entry);
                yield return new Now(view);
                if (IsGone(view))
                    yield break;
                if (await tail.WaitAsync(SlowPoll, cancellation) == Tail.Over)
                    await Task.Delay(Poll, time, cancellation);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static bool IsGone(InstanceView view) =>
        view.Status == InstanceStatus.Terminated || (view.Status == InstanceStatus.InitFail && view.Ended is not null);

    /// <summary>The event by which an instance comes to be as it is.</summary>
    private static string EventOf(InstanceView view) => Wire.ManifestOf(view.Status switch
    {
        InstanceStatus.Init => typeof(InstanceInitiated),
        InstanceStatus.Ready => typeof(InstanceReady),
        InstanceStatus.InitFail when view.Ended is null => typeof(InstanceInitFailed),
        InstanceStatus.Terminating => typeof(InstanceTerminating),
        _ => typeof(InstanceCleanedUp),
    });

    private async IAsyncEnumerable<Waits> WaitInLineAsync(InstanceId id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var missing = 0; missing < Gaps;)
        {
            if (node.TryAsk<InstanceView>(new GetInstance(id)) is not null)
                yield break;
            if (node.TryAsk<RequestView>(new GetRequest(id.Request)) is { } request)
            {
                missing = 0;
                yield return new Waits(request);
            }
            else
            {
                missing++;
            }

            await Task.Delay(Poll, time, cancellation);
        }

        throw CliFailure.NotFound(
            $"the request {id} waits no longer, and there is no instance of it: somebody withdrew it",
            "`hardshare history` with its id says who");
    }
}
