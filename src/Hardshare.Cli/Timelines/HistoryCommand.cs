using System.Globalization;
using Hardshare.Cli.Client;
using Hardshare.Cli.Deployments;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Instances;
using Hardshare.Cli.Output;
using Hardshare.Cli.Requests;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Timelines;

/// <summary>
/// <c>hardshare history [ID]</c>: what happened, as a timeline. JSON: <c>history-page-v1</c> with all entries; followed, one entry a
/// line; at a time, <c>{manifest, body}</c> of the view.
/// </summary>
internal static class HistoryCommand
{
    private const int PageSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create(CommandLine line)
    {
        var id = Words.Anything(line);
        var follow = Words.Flag("--follow", "go on as things happen, until Ctrl-C or the end of the instance", "-f");
        var at = Words.Text("--at", "TIME", "how it was at that time: 2026-11-22T10:15:00Z, a local time such as 10:15, or -10m");
        var alone = Words.Flag("--alone", "of a deployment: without what happened to its instances");
        return line.Does(
            new Command("history", "What happened to an instance or a deployment, as a timeline.").With(id, follow, at, alone),
            async (Run run) =>
            {
                if (run.Get(follow) && run.Get(at) is not null)
                    throw CliFailure.Usage("--follow and --at cannot go together", "--at is about one moment");
                var moment = run.Get(at) is { } text ? Spans.ReadMoment("--at", text, run.Around.Time) : (DateTimeOffset?)null;
                var thing = What(run, run.Get(id));
                if (moment is { } then)
                    ShowAt(run, thing, then);
                else if (run.Get(follow))
                    await FollowAsync(run, thing, !run.Get(alone));
                else
                    ShowAll(run, thing, !run.Get(alone));
            });
    }

    /// <summary>A whole id is taken as it is: the history of what is long gone is there still.</summary>
    private static Guid What(Run run, string? text) =>
        text is not null && IdText.IsWhole(text, out var whole) ? whole : run.Find.Anything(text).Id;

    private static void ShowAll(Run run, Guid id, bool instances)
    {
        var entries = new List<HistoryEntry>();
        var timeline = new TimelineText(run.Around.Time.LocalTimeZone, id);
        long after = 0;
        while (true)
        {
            var reply = run.Node.Get(
                $"history/{id:D}?after={after}&max={PageSize}{(instances ? "&instances=1" : "")}");
            var page = Answer.Read<HistoryPage>(reply);
            if (run.Screen.Json)
                entries.AddRange(page.Entries);
            else
                Show(run.Screen, timeline, page.Entries);
            if (page.Entries.Count == 0 || page.Next <= after)
                break;
            after = page.Next;
        }

        if (run.Screen.Json)
            run.Screen.WriteJson(JsonSerializer.SerializeToElement(new HistoryPage(entries, after), Wire.Of<HistoryPage>()));
    }

    /// <summary>
    /// Goes on where it was after the node was away: a restart of the node ends nobody's session, and no follower either.
    /// </summary>
    private static async Task FollowAsync(Run run, Guid id, bool instances)
    {
        var timeline = new TimelineText(run.Around.Time.LocalTimeZone, id);
        long seen = 0;
        while (true)
        {
            try
            {
                await foreach (var entry in EventStream.ReadAsync(run.Node, id, seen, run.Cancellation, instances))
                {
                    seen = entry.Ordering;
                    ShowLive(run.Screen, timeline, entry);
                    if (IsTheEnd(entry, id))
                        return;
                }
            }
            catch (Exception e) when (seen > 0 && e is IOException and not BrokenPipeException or CliFailure { Code: ExitCode.Unavailable })
            {
                run.Screen.Note($"the stream broke ({e.Message}); it goes on when the node is there again");
            }

            await Task.Delay(Pause, run.Around.Time, run.Cancellation);
        }
    }

    private static bool IsTheEnd(HistoryEntry entry, Guid id) =>
        entry.Manifest == Wire.ManifestOf(typeof(InstanceCleanedUp)) && entry.Entity.EndsWith(id.ToString("D"), StringComparison.Ordinal);

    private static void ShowLive(Screen screen, TimelineText timeline, HistoryEntry entry)
    {
        if (screen.Json)
            screen.WriteJsonLine(JsonSerializer.SerializeToElement(entry, Wire.Of<HistoryEntry>()));
        else
            Show(screen, timeline, [entry]);
        screen.Flush();
    }

    private static void ShowAt(Run run, Guid id, DateTimeOffset at)
    {
        var time = Uri.EscapeDataString(at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        var reply = run.Node.Get($"history/{id:D}?at={time}");
        if (run.Screen.Json)
        {
            run.Screen.WriteJson(reply);
            return;
        }

        if (reply.ValueKind != JsonValueKind.Object || !reply.TryGetProperty("manifest", out var manifest)
            || !reply.TryGetProperty("body", out var body))
            throw new CliFailure(ExitCode.Failed, "what answered is not a Hardshare node", "check the URL or the socket");
        run.Screen.Table(Card(new Answer(manifest.ToString(), body), run.Around));
    }

    private static Sheet Card(Answer state, Surroundings around) =>
        state.Is<DeploymentView>() ? DeploymentCard.Of(state.As<DeploymentView>())
        : state.Is<RequestView>() ? RequestCard.Of(state.As<RequestView>())
        : InstanceCard.Of(state.As<InstanceView>(), around);

    private static void Show(Screen screen, TimelineText timeline, IEnumerable<HistoryEntry> entries)
    {
        foreach (var text in entries.SelectMany(timeline.Lines))
            screen.Line(text);
    }
}
