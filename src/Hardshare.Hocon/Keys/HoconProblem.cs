namespace Hardshare.Hocon;

/// <summary>A doubt about a configuration that is not an error by itself.</summary>
/// <param name="Origin">Where the key was written.</param>
/// <param name="Path">The key's path from the root.</param>
/// <param name="Text">What is wrong, without position and path.</param>
/// <param name="Suggestion">The known key that was probably meant, if one is close.</param>
public sealed record HoconProblem(Origin Origin, string Path, string Text, string? Suggestion)
{
    /// <summary>The whole message: <c>lab.conf:9:3: arm.memroy: unknown key; did you mean "memory"?</c></summary>
    public override string ToString() => $"{Origin}: {Path}: {Text}{(Suggestion is null ? "" : $"; did you mean \"{Suggestion}\"?")}";
}
