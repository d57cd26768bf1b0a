namespace Hardshare.Hocon.Syntax;

/// <summary>What follows the word <c>include</c>: a quoted file name, alone or in <c>file()</c>, <c>required()</c> or both.</summary>
internal sealed record IncludeStatement(string FileName, bool Required, Origin Origin)
{
    private const string Expected = "a quoted file name after include (quote \"include\" to use it as a key)";

    public static IncludeStatement Read(TokenStream tokens)
    {
        tokens.SkipBlank();
        var start = tokens.Current;
        var function = ReadUnquoted(tokens);
        if (!tokens.Sees(TokenKind.Quoted))
            throw function.Length == 0 ? TokenStream.Expected(Expected, start) : tokens.Expected($"a quoted file name after '{function}'");
        var name = tokens.Take();

        var required = function is "required(" or "required(file(";
        if (!required && function is not ("" or "file("))
            throw Refused(function, start.Origin);
        if (name.Text.Contains("://", StringComparison.Ordinal) || name.Text.StartsWith("classpath:", StringComparison.Ordinal))
            throw new HoconException(name.Origin, $"expected a file name, found {name.Describe()}: only files can be included");

        Close(tokens, new string(')', function.Count(c => c == '(')));
        return new IncludeStatement(name.Text, required, name.Origin);
    }

    /// <summary>Unquoted text without the white space inside it, which may stand between names and parentheses.</summary>
    private static string ReadUnquoted(TokenStream tokens)
    {
        var text = "";
        while (true)
        {
            tokens.SkipBlank();
            if (!tokens.Sees(TokenKind.Unquoted))
                return text;
            text += tokens.Take().Text;
        }
    }

    private static void Close(TokenStream tokens, string parentheses)
    {
        while (parentheses.Length > 0)
        {
            tokens.SkipWhitespace();
            if (!tokens.Sees(TokenKind.Unquoted) || !parentheses.StartsWith(tokens.Current.Text, StringComparison.Ordinal))
                throw tokens.Expected($"'{parentheses}' after the file name");
            parentheses = parentheses[tokens.Take().Text.Length..];
        }
    }

    private static HoconException Refused(string function, Origin origin)
    {
        var kind = function.Replace("required(", "", StringComparison.Ordinal);
        return kind is "url(" or "classpath("
            ? new HoconException(origin, $"expected a file to include, found {kind}): only files can be included")
            : new HoconException(origin, $"expected file( or required( after include, found \"{function}\"");
    }
}
