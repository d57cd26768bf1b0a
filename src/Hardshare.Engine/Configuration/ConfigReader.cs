using System.Globalization;
using System.Text;

namespace Hardshare.Engine.Configuration;

/// <summary>One pass over a resolved HOCON text.</summary>
internal sealed class ConfigReader(string text)
{
    private int _at;

    internal ConfigObject Read()
    {
        SkipBlanks();
        ConfigObject root;
        if (Peek() == '{')
        {
            _at++;
            root = ReadFields('}');
            SkipBlanks();
            if (_at < text.Length)
                throw Error("nothing after the closing brace");
        }
        else
        {
            root = ReadFields('\0');
        }
        return root;
    }

    private ConfigObject ReadFields(char end)
    {
        var fields = new ConfigObject();
        while (true)
        {
            SkipBlanks(commas: true);
            if (Peek() == end)
            {
                if (end != '\0')
                    _at++;
                return fields;
            }
            if (_at >= text.Length)
                throw Error("a closing brace");
            ReadField(fields);
        }
    }

    private void ReadField(ConfigObject fields)
    {
        var path = ReadPath();
        SkipBlanks();
        var appends = Peek() == '+' && PeekAt(1) == '=';
        if (appends)
            _at++;
        if (Peek() is '=' or ':')
            _at++;
        else if (Peek() != '{')
            throw Error("= or : or { after the name");
        SkipBlanks();
        var value = ReadValue();

        var target = fields;
        foreach (var name in path.Take(path.Count - 1))
        {
            if (!target.TryGetValue(name, out var below) || below is not ConfigObject next)
                target[name] = next = new ConfigObject();
            target = next;
        }
        if (appends)
            value = ((target.TryGetValue(path[^1], out var before) ? before as List<object?> : null) ?? []).Append(value).ToList();
        target.Put(path[^1], value);
    }

    private List<string> ReadPath()
    {
        var start = _at;
        while (_at < text.Length && Peek() is not ('=' or ':' or '{' or '+' or '\n' or '}' or ','))
        {
            if (Peek() == '"')
                ReadQuoted();
            else
                _at++;
        }
        var path = text[start.._at].Trim();
        return path.Length > 0 ? ConfigObject.SplitPath(path) : throw Error("a name");
    }

    private object? ReadValue()
    {
        switch (Peek())
        {
            case '{':
                _at++;
                return ReadFields('}');
            case '[':
                _at++;
                return ReadItems();
            default:
                return ReadScalar();
        }
    }

    private List<object?> ReadItems()
    {
        var items = new List<object?>();
        while (true)
        {
            SkipBlanks(commas: true);
            if (_at >= text.Length)
                throw Error("a closing bracket");
            if (Peek() == ']')
            {
                _at++;
                return items;
            }
            items.Add(ReadValue());
        }
    }

    /// <summary>Quoted and unquoted pieces up to the end of the line, a comma or a bracket; blanks between pieces count.</summary>
    private string? ReadScalar()
    {
        var value = new StringBuilder();
        var quoted = false;
        var keep = 0;
        while (_at < text.Length && Peek() is not (',' or '\n' or '}' or ']' or '#') && !(Peek() == '/' && PeekAt(1) == '/'))
        {
            if (Peek() == '"')
            {
                value.Append(ReadQuoted());
                quoted = true;
                keep = value.Length;
            }
            else if (Peek() is '{' or '[')
            {
                throw Error("a comma or a new line before this bracket");
            }
            else if (Peek() == '$' && PeekAt(1) == '{')
            {
                throw Error("a resolved value, not a substitution");
            }
            else
            {
                value.Append(text[_at++]);
            }
        }
        while (value.Length > keep && char.IsWhiteSpace(value[^1]))
            value.Length--;
        if (!quoted && value.Length == 0)
            throw Error("a value");
        return !quoted && value.Equals("null") ? null : value.ToString();
    }

    private string ReadQuoted()
    {
        if (string.CompareOrdinal(text, _at, "\"\"\"", 0, 3) == 0)
        {
            var end = text.IndexOf("\"\"\"", _at + 3, StringComparison.Ordinal);
            if (end < 0)
                throw Error("three closing quotes");
            var raw = text[(_at + 3)..end];
            _at = end + 3;
            return raw;
        }
        var value = new StringBuilder();
        for (_at++; _at < text.Length && Peek() != '"'; _at++)
        {
            if (Peek() == '\n')
                throw Error("a closing quote");
            value.Append(Peek() == '\\' ? ReadEscape() : Peek());
        }
        if (_at >= text.Length)
            throw Error("a closing quote");
        _at++;
        return value.ToString();
    }

    private char ReadEscape()
    {
        _at++;
        switch (Peek())
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case '"' or '\\' or '/': return Peek();
            case 'u' when _at + 4 < text.Length
                && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default: throw Error("an escape such as \\n, \\\" or \\u00e9");
        }
    }

    private void SkipBlanks(bool commas = false)
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(Peek()) || Peek() == '\uFEFF' || (commas && Peek() == ','))
                _at++;
            else if (Peek() == '#' || (Peek() == '/' && PeekAt(1) == '/'))
                _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            else
                break;
        }
    }

    private char Peek() => PeekAt(0);

    private char PeekAt(int offset) => _at + offset < text.Length ? text[_at + offset] : '\0';

    private ConfigurationException Error(string expected)
    {
        var before = text.AsSpan(0, Math.Min(_at, text.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - before.LastIndexOf('\n');
        var found = _at < text.Length ? $"'{Peek()}'" : "the end";
        return new ConfigurationException($"Line {line}, column {column}: expected {expected}, found {found}.");
    }
}
