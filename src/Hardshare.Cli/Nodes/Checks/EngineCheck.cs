using System.Net;
using Hardshare.Cli.Client;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The container engine answers, and has the images of instances.</summary>
internal static class EngineCheck
{
    private const string Area = "containers";
    private const string Private = "/run/hardshare-engine/docker.sock";
    private const string Machine = "/var/run/docker.sock";

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        if (!context.Settings.IsHost)
            return [];
        var socket = context.Settings.EngineSocket ?? Socket(context.Around.Variable("DOCKER_HOST"));
        using var engine = Connection.Open(new Target(socket, null, null), TimeSpan.FromSeconds(5));
        if (Status(context, engine, "_ping") != HttpStatusCode.OK)
        {
            return
            [
                CheckResult.Fail(
                    Area, $"no container engine answers at {socket}",
                    "start Docker, or a private engine: scripts/engine start; containers.socket names another"),
            ];
        }

        var findings = new List<CheckResult> { CheckResult.Ok(Area, $"an engine answers at {socket}") };
        foreach (var image in context.Settings.Images)
        {
            findings.Add(Status(context, engine, $"images/{Escape(image)}/json") == HttpStatusCode.OK
                ? CheckResult.Ok("image", $"{image} is there")
                : CheckResult.Warn("image", $"{image} is not there: the first launch has to pull it", "build it: scripts/build-image"));
        }

        return findings;
    }

    /// <summary>Not every engine knows an escaped slash in a name.</summary>
    private static string Escape(string image) => Uri.EscapeDataString(image).Replace("%2F", "/", StringComparison.Ordinal);

    private static string Socket(string? dockerHost)
    {
        if (dockerHost?.StartsWith("unix://", StringComparison.Ordinal) == true)
            return dockerHost["unix://".Length..];
        return File.Exists(Machine) || !File.Exists(Private) ? Machine : Private;
    }

    private static HttpStatusCode? Status(CheckContext context, HttpClient engine, string path)
    {
        var stop = context.Run.Cancellation;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = engine.Send(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
