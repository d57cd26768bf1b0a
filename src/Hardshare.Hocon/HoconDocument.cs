using Hardshare.Hocon.Including;
using Hardshare.Hocon.Resolution;

namespace Hardshare.Hocon;

/// <summary>
/// Reads HOCON as its specification has it (https://github.com/lightbend/config/blob/main/HOCON.md), with these choices where it
/// leaves some:
/// <list type="bullet">
/// <item>The document is an object; an array at the top is an error.</item>
/// <item>Only files are included, <c>file("x")</c> too relative to the including file; <c>url</c> and <c>classpath</c> are refused.</item>
/// <item>Java properties files are refused; <c>.json</c> and <c>.conf</c> are tried for a name without an extension.</item>
/// <item>A field that refers to itself and has no earlier value may take the environment's: <c>PATH = ${PATH}":/opt"</c>.</item>
/// <item>At most <see cref="Limits.Depth"/> levels, and a bounded size after substitution: more is an error, never a hang.</item>
/// </list>
/// </summary>
public static class HoconDocument
{
    /// <summary>Reads a file and everything that it includes, and resolves all substitutions.</summary>
    /// <param name="path">Named in messages as given here.</param>
    /// <param name="options">By default the environment of this process.</param>
    /// <exception cref="HoconException">The file cannot be read or is wrong.</exception>
    public static HoconObject Load(string path, HoconOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Resolver.Resolve(SourceReader.ReadFile(path), options ?? new HoconOptions());
    }

    /// <summary>Reads a text, and what it includes if <see cref="HoconOptions.BaseDirectory"/> is given.</summary>
    /// <param name="text">The document.</param>
    /// <param name="sourceName">Stands for the file's name in messages.</param>
    /// <param name="options">By default the environment of this process and no includes.</param>
    /// <exception cref="HoconException">The text is wrong.</exception>
    public static HoconObject Parse(string text, string sourceName, HoconOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new HoconOptions();
        return Resolver.Resolve(SourceReader.ReadText(text, sourceName, options.BaseDirectory), options);
    }
}
