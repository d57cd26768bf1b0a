using Hardshare.Hocon.Values;

namespace Hardshare.Hocon;

/// <summary>A resolved value: <see cref="HoconObject"/>, <see cref="HoconArray"/> or a <see cref="HoconScalar"/>.</summary>
public abstract class HoconValue
{
    private protected HoconValue(Origin origin, string path)
    {
        Origin = origin;
        Path = path;
    }

    /// <summary>Where the value was written; for a merged object where its last part was.</summary>
    public Origin Origin { get; }

    /// <summary>The path expression that leads here from the root; empty for the root itself. Elements of arrays are numbered.</summary>
    public string Path { get; }

    /// <summary>The value as one line of JSON, numbers as they were written. Does not count as reading the keys in it.</summary>
    public string ToJson() => JsonText.Of(this);

    /// <inheritdoc/>
    public override string ToString() => ToJson();

    /// <summary>The value as a message's "found".</summary>
    internal abstract string Describe();

    internal HoconException Expected(string what) =>
        new(Origin, Path.Length == 0 ? $"expected {what}, found {Describe()}" : $"{Path}: expected {what}, found {Describe()}");
}
