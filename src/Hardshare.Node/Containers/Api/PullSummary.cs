namespace Hardshare.Node.Containers.Api;

/// <summary>Sums up the layers of a pull to one line: how many are there, and how much of the known size.</summary>
public sealed class PullSummary(string image, IProgress<string> progress)
{
    private readonly Dictionary<string, (long Current, long Total, bool Complete)> layers = [];
    private string? last;

    public void Add(PullLine line)
    {
        // The first line has the tag for an id; layers have a status of their own.
        if (line.Id is not { } layer || line.Status is not { } status || status.StartsWith("Pulling from", StringComparison.Ordinal))
            return;
        var seen = layers.GetValueOrDefault(layer);
        layers[layer] = status switch
        {
            "Downloading" => (line.ProgressDetail?.Current ?? seen.Current, line.ProgressDetail?.Total ?? seen.Total, false),
            "Download complete" or "Extracting" => (seen.Total, seen.Total, false),
            "Pull complete" or "Already exists" => (seen.Total, seen.Total, true),
            _ => seen,
        };
        Report();
    }

    private void Report()
    {
        var complete = layers.Values.Count(layer => layer.Complete);
        var (current, total) = (layers.Values.Sum(layer => layer.Current), layers.Values.Sum(layer => layer.Total));
        var text = $"pulling {image}: {complete} of {layers.Count} layers, {current / 1_000_000} of {total / 1_000_000} MB";
        if (text == last)
            return;
        last = text;
        progress.Report(text);
    }
}
