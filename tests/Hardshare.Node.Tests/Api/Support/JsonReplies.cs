using System.Net;
using System.Text;
using System.Text.Json;

namespace Hardshare.Node.Tests.Api.Support;

internal static class JsonReplies
{
    /// <summary>The body of a success, which is exactly 200.</summary>
    public static async Task<JsonElement> OkAsync(this Task<HttpResponseMessage> reply)
    {
        using var response = await reply;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    /// <summary>The body of an error with this status: the envelope, whatever went wrong.</summary>
    public static async Task<JsonElement> ErrorAsync(this Task<HttpResponseMessage> reply, int status, string? message = null)
    {
        using var response = await reply;
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        var body = JsonElement.Parse(text);
        body.ValueKind.ShouldBe(JsonValueKind.Object);
        body.GetProperty("error_message").GetString().ShouldNotBeNullOrEmpty();
        text.ShouldNotContain("   at ", Case.Sensitive);
        if (message is not null)
            body.GetProperty("error_message").GetString().ShouldBe(message);
        return body;
    }

    /// <summary>Post JSON without saying that it is, as the Python client does.</summary>
    public static Task<HttpResponseMessage> PostRawAsync(this HttpClient http, string path, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        return http.PostAsync(path, content);
    }

    public static Task<HttpResponseMessage> PostEmptyAsync(this HttpClient http, string path) => http.PostAsync(path, null);
}
