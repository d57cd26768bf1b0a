using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Including;

/// <summary>Finds and parses what one file includes. Each file has an includer of its own, which knows the chain above it.</summary>
internal sealed class Includer
{
    private readonly string? _directory;
    private readonly IReadOnlyList<IncludedFile> _chain;
    private readonly Counter _included;

    /// <param name="file">The outermost file, or null for a text.</param>
    /// <param name="directory">What its includes are relative to; null if nothing can be included.</param>
    public Includer(string? file, string? directory)
        : this(directory, file is null ? [] : [IncludedFile.At(file)], new Counter())
    {
    }

    private Includer(string? directory, IReadOnlyList<IncludedFile> chain, Counter included)
    {
        _directory = directory;
        _chain = chain;
        _included = included;
    }

    /// <summary>The fields of an included file, or null when there is no such file and none is required.</summary>
    public ObjectSyntax? Include(IncludeStatement statement, Location at, IReadOnlyList<Location> scopes)
    {
        if (_directory is null)
            throw new HoconException(
                statement.Origin, "expected no include: this text was not read from a file, so there is no folder to find it in");
        var files = IncludedFile.Find(_directory, statement);
        if (files.Count == 0)
        {
            return statement.Required
                ? throw new HoconException(
                    statement.Origin, $"expected the required file \"{Path.Combine(_directory, statement.FileName)}\", found none")
                : null;
        }

        var merged = new ObjectSyntax(statement.Origin);
        foreach (var file in files)
            merged.AddAll(Parse(file, statement.Origin, at, scopes));
        return merged;
    }

    private ObjectSyntax Parse(IncludedFile file, Origin origin, Location at, IReadOnlyList<Location> scopes)
    {
        if (_chain.Any(outer => outer.FullPath == file.FullPath))
        {
            var cycle = _chain.SkipWhile(outer => outer.FullPath != file.FullPath).Append(file).Select(outer => outer.Name);
            throw new HoconException(origin, $"expected an end of includes, found a cycle: {string.Join(" -> ", cycle)}");
        }

        if (_chain.Count > Limits.IncludeChain)
            throw new HoconException(origin, $"expected at most {Limits.IncludeChain} files that include each other, found more");
        if (++_included.Value > Limits.Includes)
            throw new HoconException(origin, $"expected at most {Limits.Includes} includes, found more");
        var text = SourceReader.ReadAllText(file.Name, origin);
        var includer = new Includer(Path.GetDirectoryName(file.Name) ?? "", [.. _chain, file], _included);
        return new Parser(new TokenStream(text, file.Name), [at, .. scopes], includer).ParseFile();
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }
}
