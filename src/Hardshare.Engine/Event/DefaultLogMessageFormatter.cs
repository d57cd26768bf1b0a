using System.Globalization;
using System.Text;

namespace Hardshare.Engine.Event;

/// <summary>Knows numbered holes, <c>{0}</c>, and named ones, <c>{Deployment}</c>, which are filled in their order.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    public string Format(string format, IEnumerable<object?> args) => Format(format, args.ToArray());

    public string Format(string format, params object?[] args)
    {
        if (args.Length == 0)
            return format;
        var text = new StringBuilder(format.Length + 32);
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }
            var end = c == '{' ? format.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }
            AppendHole(text, format.AsSpan(i + 1, end - i - 1), args, ref next);
            i = end;
        }
        return text.ToString();
    }

    private static void AppendHole(StringBuilder text, ReadOnlySpan<char> hole, object?[] args, ref int next)
    {
        var nameEnd = hole.IndexOfAny(',', ':');
        var name = (nameEnd < 0 ? hole : hole[..nameEnd]).TrimStart('@');
        var style = nameEnd < 0 ? ReadOnlySpan<char>.Empty : hole[nameEnd..];
        var index = int.TryParse(name, CultureInfo.InvariantCulture, out var number) ? number : next++;
        if (index >= args.Length)
            text.Append('{').Append(hole).Append('}');
        else
            text.AppendFormat(CultureInfo.InvariantCulture, $"{{0{style}}}", args[index]);
    }
}
