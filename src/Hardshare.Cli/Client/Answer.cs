using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Client;

/// <summary>What the node answered: the contract's JSON as it came, to print for programs or to read as a message.</summary>
internal sealed record Answer(string Manifest, JsonElement Body)
{
    public bool Is<T>() => Manifest == Wire.ManifestOf(typeof(T));

    /// <summary>The message. Fails, with a word on versions, when the node answered something else.</summary>
    public T As<T>()
        where T : class
    {
        if (!Is<T>())
            throw Mismatch($"expected {Wire.ManifestOf(typeof(T))}, the node answered {Manifest}");
        return Read<T>(Body);
    }

    public static T Read<T>(JsonElement body)
        where T : class
    {
        if (HasGap(body))
            throw Mismatch("a list in it has gaps");
        try
        {
            return body.Deserialize(Wire.Of<T>()) ?? throw Mismatch("the node answered null");
        }
        catch (JsonException e)
        {
            throw Mismatch(e.Message);
        }
    }

    /// <summary>The serializer holds members to what their types say, but lets lists hold null.</summary>
    private static bool HasGap(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HasGap(item)),
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasGap(member.Value)),
        _ => false,
    };

    private static CliFailure Mismatch(string detail) => new(
        ExitCode.Failed, $"the node's answer is not understood: {detail}",
        "are `hardshare --version` and the node's version (`hardshare status`) the same?");
}
