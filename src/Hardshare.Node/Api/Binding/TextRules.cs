using System.Text.Json;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Binding;

/// <summary>
/// What texts from outside must not hold: control characters, and halves of surrogate pairs. Neither belongs in a journal or a terminal.
/// </summary>
internal static class TextRules
{
    public const int LongestOfAll = 8192;

    /// <summary>
    /// The element's text without the white space at its ends, which is what files and terminals leave behind; or a 400 that names the
    /// member.
    /// </summary>
    public static string Read(JsonElement element, string name) => Check(Whole(element, name).Trim(), name);

    /// <summary>
    /// Hold all texts within <paramref name="element"/> to the rules, and let no list have gaps (null), which no message allows.
    /// </summary>
    public static void CheckAll(JsonElement element, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                if (Check(Whole(element, name), name).Length > LongestOfAll)
                {
                    throw ApiException.BadRequest($"{name} is longer than {LongestOfAll} characters");
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.Null)
                    {
                        throw ApiException.BadRequest($"{name} must not hold null");
                    }

                    CheckAll(item, name);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckAll(member.Value, member.Name);
                }

                break;
        }
    }

    private static string Whole(JsonElement element, string name)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.BadRequest($"{name} is not a valid text");
        }
    }

    private static string Check(string text, string name) =>
        text.Any(char.IsControl) ? throw ApiException.BadRequest($"{name} must not hold control characters") : text;
}
