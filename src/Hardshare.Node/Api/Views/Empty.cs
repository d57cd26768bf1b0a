namespace Hardshare.Node.Api.Views;

/// <summary>A success without anything to say: <c>{}</c>.</summary>
internal sealed record Empty
{
    public static Empty Value { get; } = new();
}
