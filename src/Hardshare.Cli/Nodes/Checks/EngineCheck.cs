using System.Net;
using Hardshare.Cli.Client;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The container engine answers, and has the images of instances.</summary>
internal static class EngineCheck
{
    private const string Area = "containers";
    private const string Private = "/run/hardshare-engine/docker.sock";
    private const string Machine = "/var/run/docker.sock";

    public static async Task<IEnumerable<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var socket = context.Settings.EngineSocket ?? Socket(context.Around.Variable("DOCKER_HOST"));
        using var engine = Connection.Open(new Target(socket, null, null), TimeSpan.FromSeconds(5));
        if (await StatusAsync(engine, "_ping", cancellation) != HttpStatusCode.OK)
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
            findings.Add(await StatusAsync(engine, $"images/{Escape(image)}/json", cancellation) == HttpStatusCode.OK
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

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient engine, string path, CancellationToken cancellation)
    {
        try
        {
            using var response = await engine.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
