namespace Hardshare.Hocon;

/// <summary>Values in order.</summary>
public sealed class HoconArray : HoconValue
{
    internal HoconArray(Origin origin, string path, IReadOnlyList<HoconValue> items) : base(origin, path) => Items = items;

    /// <summary>The elements, of any types.</summary>
    public IReadOnlyList<HoconValue> Items { get; }

    internal override string Describe() => Items.Count == 0 ? "an empty array" : "an array";
}
