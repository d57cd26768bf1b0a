using System.Text.Json;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Binding;

/// <summary>
/// Reads a message of a category by its manifest. What a message needs must be there, and its texts keep to <see cref="TextRules"/>.
/// </summary>
internal static class MessageReader
{
    public static T Read<T>(JsonBody body)
    {
        var manifest = body.RequiredText("manifest", 128);
        if (Manifests.Find(manifest) is not { } type || !type.IsAssignableTo(typeof(T)))
        {
            throw ApiException.BadRequest($"{manifest} is not the manifest of a {typeof(T).Name[1..].ToLowerInvariant()}");
        }

        var content = body.Find("body") ?? JsonBody.Parse("{}"u8.ToArray()).Root;
        if (content.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.BadRequest("body must be an object");
        }

        TextRules.CheckAll(content, "body");
        try
        {
            return (T)content.Deserialize(type, ContractJson.Options)!;
        }
        catch (JsonException problem)
        {
            throw ApiException.BadRequest($"body does not fit {manifest}{Place(problem)}");
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException or FormatException or OverflowException)
        {
            throw ApiException.BadRequest($"body does not fit {manifest}");
        }
    }

    private static string Place(JsonException problem) =>
        problem.Path is { Length: > 2 } path ? $": {path[2..]} is not as expected" : ": a member is missing or not as expected";
}
