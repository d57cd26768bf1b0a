namespace Hardshare.Hocon.Syntax;

/// <summary>A value as written, before substitution. Compared by reference: each is one place in a file.</summary>
internal abstract class SyntaxValue(Origin origin)
{
    public Origin Origin { get; protected set; } = origin;
}

internal sealed class ScalarSyntax(HoconScalar value) : SyntaxValue(value.Origin)
{
    public HoconScalar Value => value;
}

internal sealed class ArraySyntax(Origin origin, IReadOnlyList<Assignment> elements) : SyntaxValue(origin)
{
    public IReadOnlyList<Assignment> Elements => elements;
}

/// <summary>Values side by side on one line, joined to a string, an array or an object.</summary>
internal sealed class ConcatenationSyntax(IReadOnlyList<SyntaxValue> parts) : SyntaxValue(parts[0].Origin)
{
    public IReadOnlyList<SyntaxValue> Parts => parts;
}

/// <summary>White space between the parts of a concatenation: text if they are text, else nothing.</summary>
internal sealed class WhitespaceSyntax(Token token) : SyntaxValue(token.Origin)
{
    public string Text => token.Text;
}

/// <summary>One value given to a field (or to an array's element, whose key is the element itself).</summary>
internal sealed class Assignment(Origin keyOrigin, SyntaxValue value)
{
    public Origin KeyOrigin => keyOrigin;

    public SyntaxValue Value => value;
}
