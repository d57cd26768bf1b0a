using Hardshare.Hocon.Including;

namespace Hardshare.Hocon.Syntax;

/// <summary>One file's grammar: objects, arrays and the values in them.</summary>
/// <param name="tokens">The file's text.</param>
/// <param name="scopes">Where the file's substitutions are looked up, innermost first; the first is the file's own root.</param>
/// <param name="includer">Reads the files that this one includes.</param>
internal sealed class Parser(TokenStream tokens, IReadOnlyList<Location> scopes, Includer includer)
{
    private const string ElementOfArray = "an element of the array";

    /// <summary>The whole file, with or without braces around it.</summary>
    public ObjectSyntax ParseFile()
    {
        var location = scopes[0];
        var start = tokens.Current.Origin;
        tokens.SkipBlank();
        if (tokens.Sees(TokenKind.OpenBracket))
            throw new HoconException(tokens.Current.Origin, "expected an object at the top of the file, found an array");
        if (!tokens.Sees(TokenKind.OpenBrace))
            return ParseFields(new ObjectSyntax(start), location, TokenKind.EndOfFile);

        var root = ParseObject(location);
        tokens.SkipBlank();
        return tokens.Sees(TokenKind.EndOfFile) ? root : throw tokens.Expected("the end of the file after the closing '}'");
    }

    private ObjectSyntax ParseObject(Location location)
    {
        var open = tokens.Take();
        var parsed = ParseFields(new ObjectSyntax(open.Origin), location, TokenKind.CloseBrace);
        tokens.Take();
        return parsed;
    }

    private ObjectSyntax ParseFields(ObjectSyntax target, Location location, TokenKind close)
    {
        tokens.SkipBlank();
        while (!tokens.Sees(close))
        {
            if (tokens.Sees(TokenKind.EndOfFile))
                throw tokens.Expected($"'}}' to close the object opened at {target.Origin}");
            var field = ParseField(target, location);
            SkipSeparator(close, field);
        }

        return target;
    }

    /// <summary>Adds a field or an include to the target; returns what it was, for messages.</summary>
    private string ParseField(ObjectSyntax target, Location location)
    {
        var start = tokens.Current;
        if (start is { Kind: TokenKind.Unquoted, Text: "include" })
        {
            tokens.Take();
            if (includer.Include(IncludeStatement.Read(tokens), location, scopes) is { } included)
                target.AddAll(included);
            return "the include";
        }

        if (start.Kind is TokenKind.Substitution or TokenKind.OptionalSubstitution)
            throw tokens.Expected("a key, which cannot contain a substitution");
        var path = PathExpression.Read(tokens, "a key");
        var key = $"key {HoconPath.Show(path)}";
        target.Add(path, start.Origin, ParseAssigned(key, location.Child(path, start.Origin)));
        return $"the value of {key}";
    }

    private SyntaxValue ParseAssigned(string key, Location here)
    {
        var what = $"the value of {key}";
        var afterKey = tokens.Current;
        tokens.SkipBlank();
        switch (tokens.Current.Kind)
        {
            case TokenKind.OpenBrace:
                return ParseValue(here, what);
            case TokenKind.Colon or TokenKind.EqualSign:
                tokens.Take();
                tokens.SkipBlank();
                return ParseValue(here, what);
            case TokenKind.PlusEquals:
                var origin = tokens.Take().Origin;
                tokens.SkipBlank();
                return ParseAppended(here, what, origin);
            default:
                throw TokenStream.Expected($"'=' or ':' after {key}", afterKey);
        }
    }

    /// <summary><c>a += b</c> is <c>a = ${?a} [b]</c>, where the substitution means this very field and nothing else.</summary>
    private ConcatenationSyntax ParseAppended(Location here, string what, Origin origin)
    {
        var previous = new SubstitutionSyntax(origin, here.Path)
        {
            Optional = true,
            AsksEnvironment = false,
            Scopes = [here with { Path = [] }],
        };
        var element = ParseElement(here, what);
        return new ConcatenationSyntax([previous, new ArraySyntax(origin, [element])]);
    }

    private ArraySyntax ParseArray(Location location)
    {
        var open = tokens.Take();
        var elements = new List<Assignment>();
        tokens.SkipBlank();
        while (!tokens.Sees(TokenKind.CloseBracket))
        {
            if (tokens.Sees(TokenKind.EndOfFile))
                throw tokens.Expected($"']' to close the array opened at {open.Origin}");
            elements.Add(ParseElement(location, ElementOfArray));
            SkipSeparator(TokenKind.CloseBracket, ElementOfArray);
        }

        tokens.Take();
        return new ArraySyntax(open.Origin, elements);
    }

    private Assignment ParseElement(Location location, string what)
    {
        var anchor = new Anchor();
        var origin = tokens.Current.Origin;
        anchor.Value = new Assignment(origin, ParseValue(location.Element(anchor, origin), what));
        return anchor.Value;
    }

    /// <summary>One value, or several side by side, which is a concatenation.</summary>
    private SyntaxValue ParseValue(Location location, string what)
    {
        var parts = new List<SyntaxValue>();
        WhitespaceSyntax? space = null;
        while (true)
        {
            if (tokens.Sees(TokenKind.Whitespace))
            {
                space = new WhitespaceSyntax(tokens.Take());
                continue;
            }

            if (ParsePart(location) is not { } part)
                break;
            if (space is not null)
                parts.Add(space);
            parts.Add(part);
            space = null;
        }

        return parts.Count switch
        {
            0 => throw tokens.Expected(what),
            1 => parts[0],
            _ => new ConcatenationSyntax(parts),
        };
    }

    private SyntaxValue? ParsePart(Location location) => tokens.Current.Kind switch
    {
        TokenKind.Unquoted or TokenKind.Quoted => new ScalarSyntax(ScalarToken.ToValue(tokens.Take())),
        TokenKind.Substitution or TokenKind.OptionalSubstitution => ParseSubstitution(),
        TokenKind.OpenBrace => ParseObject(location),
        TokenKind.OpenBracket => ParseArray(location),
        _ => null,
    };

    private SubstitutionSyntax ParseSubstitution()
    {
        var open = tokens.Take();
        var path = PathExpression.Read(tokens, $"a path after '{open.Text}'");
        var isList = tokens.Sees(TokenKind.OpenBracket);
        if (isList)
        {
            tokens.Take();
            if (!tokens.Sees(TokenKind.CloseBracket))
                throw tokens.Expected("']' after '['");
            tokens.Take();
        }

        tokens.SkipWhitespace();
        if (!tokens.Sees(TokenKind.CloseBrace))
            throw tokens.Expected($"'}}' to close the substitution opened at {open.Origin}");
        tokens.Take();
        return new SubstitutionSyntax(open.Origin, path)
        {
            Optional = open.Kind == TokenKind.OptionalSubstitution,
            ListFromEnvironment = isList,
            Scopes = scopes,
        };
    }

    private void SkipSeparator(TokenKind close, string after)
    {
        var newline = tokens.SkipBlank();
        if (tokens.Sees(TokenKind.Comma))
        {
            tokens.Take();
            tokens.SkipBlank();
        }
        else if (!newline && !tokens.Sees(close) && !tokens.Sees(TokenKind.EndOfFile))
        {
            var closing = close switch { TokenKind.CloseBrace => ", '}'", TokenKind.CloseBracket => ", ']'", _ => "" };
            throw tokens.Expected($"','{closing} or a newline after {after}");
        }
    }
}
