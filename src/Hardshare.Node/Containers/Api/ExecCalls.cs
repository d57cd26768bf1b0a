namespace Hardshare.Node.Containers.Api;

/// <summary>The calls that run a command in a container.</summary>
public sealed class ExecCalls(EngineConnection connection)
{
    public Task<EngineReply<CreatedExec>> CreateAsync(string container, CreateExec exec, CancellationToken cancellation) =>
        connection.CallAsync(
            HttpMethod.Post,
            $"/containers/{container}/exec",
            JsonContent.Create(exec, EngineJson.Default.CreateExec),
            EngineJson.Default.CreatedExec,
            cancellation);

    /// <summary>Start it and read its outputs into <paramref name="tail"/> until it closes both.</summary>
    public Task<EngineReply<Accepted>> RunAsync(string exec, TailBuffer tail, TimeSpan limit, CancellationToken cancellation) =>
        connection.StreamAsync<Accepted>(
            HttpMethod.Post,
            $"/exec/{exec}/start",
            JsonContent.Create(new StartExec(), EngineJson.Default.StartExec),
            async (stream, token) =>
            {
                await OutputFrames.ReadAsync(stream, tail, token);
                return Accepted.Instance;
            },
            limit,
            cancellation);

    public Task<EngineReply<ExecDetails>> InspectAsync(string exec, CancellationToken cancellation) =>
        connection.CallAsync(HttpMethod.Get, $"/exec/{exec}/json", null, EngineJson.Default.ExecDetails, cancellation);
}
