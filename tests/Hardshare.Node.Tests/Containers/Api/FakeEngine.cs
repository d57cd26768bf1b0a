using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Hardshare.Node.Tests.Containers.Api;

/// <summary>Answers of an engine from a table, by method and path without the version prefix; remembers what was asked.</summary>
internal sealed class FakeEngine : HttpMessageHandler
{
    public const string Docker20 = """{"ApiVersion":"1.41","MinAPIVersion":"1.12"}""";

    public Dictionary<string, (HttpStatusCode Status, string Body)> Answers { get; } = new() { ["GET /version"] = (HttpStatusCode.OK, Docker20) };

    public List<(string Call, string Body)> Asked { get; } = [];

    /// <summary>Takes the place of the answer, for engines that break or hang.</summary>
    public Func<CancellationToken, Task>? Instead { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Asked.Add((call, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        if (Instead is { } instead)
            await instead(cancellationToken);
        var (status, body) = Answers[Answers.Keys.First(key => key == call || key == WithoutVersion(call))];
        return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }

    private static string WithoutVersion(string call) => Regex.Replace(call, "/v[0-9.]+/", "/");
}
