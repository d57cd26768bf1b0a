using System.Globalization;
using System.Text;

namespace Hardshare.Hocon.Values;

/// <summary>Values as JSON, and texts as messages show them.</summary>
internal static class JsonText
{
    private const int Shown = 40;

    public static string Of(HoconValue value)
    {
        var json = new StringBuilder();
        Append(json, value);
        return json.ToString();
    }

    public static string Quote(string text)
    {
        var json = new StringBuilder();
        AppendQuoted(json, text);
        return json.ToString();
    }

    /// <summary>The text in quotes, cut when it is long.</summary>
    public static string Abbreviate(string text) => Quote(text.Length <= Shown ? text : $"{text[..Shown]}...");

    private static void Append(StringBuilder json, HoconValue value)
    {
        switch (value)
        {
            case HoconObject some:
                AppendList(json, '{', some.Fields, '}', field =>
                {
                    AppendQuoted(json, field.Key);
                    json.Append(':');
                    Append(json, field.Value.Value);
                });
                break;
            case HoconArray some:
                AppendList(json, '[', some.Items, ']', item => Append(json, item));
                break;
            case HoconString some:
                AppendQuoted(json, some.Text);
                break;
            default:
                json.Append(((HoconScalar)value).Text);
                break;
        }
    }

    private static void AppendList<T>(StringBuilder json, char open, IEnumerable<T> items, char close, Action<T> append)
    {
        json.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                json.Append(',');
            first = false;
            append(item);
        }

        json.Append(close);
    }

    private static void AppendQuoted(StringBuilder json, string text)
    {
        json.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\':
                    json.Append('\\').Append(c);
                    break;
                case '\n':
                    json.Append("\\n");
                    break;
                case '\r':
                    json.Append("\\r");
                    break;
                case '\t':
                    json.Append("\\t");
                    break;
                case var _ when char.IsSurrogate(c) && i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]):
                    json.Append(c).Append(text[++i]);
                    break;
                case var _ when char.IsControl(c) || char.IsSurrogate(c):
                    json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    json.Append(c);
                    break;
            }
        }

        json.Append('"');
    }
}
