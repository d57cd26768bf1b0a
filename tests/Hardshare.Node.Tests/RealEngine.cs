using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests;

/// <summary>The container engine that tests run on: the one that <c>scripts/engine socket</c> prints. Without one they fail.</summary>
public static class RealEngine
{
    /// <summary>The image that <c>scripts/build-image</c> builds.</summary>
    public static string Image { get; } = $"hardshare/instance:{typeof(EngineOptions).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>Options under a node's name that no other test has, so that nothing of anybody else is ever listed or removed.</summary>
    public static EngineOptions Options() => new(EngineSocket.Find(), "tests", $"tests-{Guid.NewGuid():N}");

    /// <summary>A connection to an engine that answers and has the image.</summary>
    public static async Task<EngineConnection> ConnectAsync(EngineOptions options)
    {
        var connection = new EngineConnection(options.SocketPath, TimeProvider.System);
        var image = await new ImageCalls(connection).InspectAsync(Image, CancellationToken.None);
        if (image.Succeeded)
            return connection;
        connection.Dispose();
        throw new InvalidOperationException($"These tests need a container engine with the image {Image}: run scripts/setup. ({image.Fault.Message})");
    }
}
