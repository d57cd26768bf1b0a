using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Binding;

/// <summary>
/// A request's body: a JSON object, or nothing, which counts as an empty one. What it is called in Content-Type does not matter. Members
/// that are absent or null are null; a member of another type than the one asked for is a 400 that names it.
/// </summary>
internal sealed class JsonBody
{
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Rules = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly JsonElement _root;

    private JsonBody(JsonElement root) => _root = root;

    public JsonElement Root => _root;

    /// <summary>
    /// Read all of the body. Errors: 400 for what is not a JSON object, 413 for more than <paramref name="limit"/> bytes.
    /// </summary>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int count;
        while ((count = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            buffer.Write(chunk, 0, count);
            if (buffer.Length > limit)
            {
                throw new ApiException(StatusCodes.Status413PayloadTooLarge, $"the body is larger than {limit} bytes");
            }
        }

        return Parse(buffer.ToArray());
    }

    public static JsonBody Parse(ReadOnlyMemory<byte> bytes)
    {
        var text = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (text.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            text = "{}"u8.ToArray();
        }

        if (!Utf8.IsValid(text.Span))
        {
            throw ApiException.BadRequest("the body is not UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(text, Rules);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonBody(document.RootElement.Clone())
                : throw ApiException.BadRequest("the body must be a JSON object");
        }
        catch (JsonException problem)
        {
            // A member that stands there twice has no place.
            throw ApiException.BadRequest(problem is { LineNumber: { } line, BytePositionInLine: { } position }
                ? $"the body is not JSON as expected: line {line + 1}, byte {position + 1}"
                : "the body is not JSON as expected: it has a member twice");
        }
    }

    /// <summary>A text of at most <paramref name="longest"/> characters, without control characters.</summary>
    public string? Text(string name, int longest = 256)
    {
        if (Find(name, JsonValueKind.String, "a text") is not { } value)
        {
            return null;
        }

        var text = TextRules.Read(value, name);
        return text.Length <= longest ? text : throw ApiException.BadRequest($"{name} is longer than {longest} characters");
    }

    /// <summary>As <see cref="Text"/>, but it has to be there.</summary>
    public string RequiredText(string name, int longest = 256) =>
        Text(name, longest) is { Length: > 0 } text ? text : throw ApiException.BadRequest($"{name} is missing");

    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    public long? Number(string name, long least, long most)
    {
        if (Find(name, JsonValueKind.Number, "a whole number") is not { } value)
        {
            return null;
        }

        if (!value.TryGetInt64(out var number))
        {
            throw Wrong(name, "a whole number");
        }

        return number >= least && number <= most ? number : throw ApiException.BadRequest($"{name} must be between {least} and {most}");
    }

    /// <summary>A list of at most <paramref name="most"/> texts.</summary>
    public IReadOnlyList<string>? Texts(string name, int most = 100)
    {
        if (Find(name, JsonValueKind.Array, "a list of texts") is not { } list)
        {
            return null;
        }

        if (list.GetArrayLength() > most)
        {
            throw ApiException.BadRequest($"{name} has more than {most} entries");
        }

        return [.. list.EnumerateArray().Select(
            item => item.ValueKind == JsonValueKind.String ? TextRules.Read(item, name) : throw Wrong(name, "a list of texts"))];
    }

    /// <summary>The member as it came; null when it is absent or null.</summary>
    public JsonElement? Find(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Find(string name, JsonValueKind kind, string expected) =>
        Find(name) is not { } value ? null : value.ValueKind == kind ? value : throw Wrong(name, expected);

    private static ApiException Wrong(string name, string expected) => ApiException.BadRequest($"{name} must be {expected}");
}
