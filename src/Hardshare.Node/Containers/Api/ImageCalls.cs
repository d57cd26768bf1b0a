using System.Text.Json;

namespace Hardshare.Node.Containers.Api;

/// <summary>The calls about images.</summary>
public sealed class ImageCalls(EngineConnection connection)
{
    public Task<EngineReply<ImageDetails>> InspectAsync(string image, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Get, $"/images/{Uri.EscapeDataString(image)}/json", null, EngineJson.Default.ImageDetails, cancellation);

    /// <summary>Pull; one line of progress at a time. An error in the midst of the stream is a fault as well.</summary>
    public Task<EngineReply<Accepted>> PullAsync(string image, IProgress<string> progress, TimeSpan limit, CancellationToken cancellation)
    {
        var (name, tag) = ImageReference.Split(image);
        return connection.StreamAsync<Accepted>(
            HttpMethod.Post,
            $"/images/create?fromImage={Uri.EscapeDataString(name)}&tag={Uri.EscapeDataString(tag)}",
            null,
            async (stream, token) =>
            {
                var summary = new PullSummary(image, progress);
                using var reader = new StreamReader(stream);
                while (await reader.ReadLineAsync(token) is { } text)
                {
                    if (text.Length == 0 || JsonSerializer.Deserialize(text, EngineJson.Default.PullLine) is not { } line)
                        continue;
                    if (line.Error is { } error)
                        return new EngineFault(EngineFaultKind.Refused, error);
                    summary.Add(line);
                }

                return Accepted.Instance;
            },
            limit,
            cancellation);
    }
}
