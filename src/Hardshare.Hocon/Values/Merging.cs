namespace Hardshare.Hocon;

/// <summary>Merges resolved objects by the rule for duplicate keys.</summary>
internal static class Merging
{
    public static HoconObject Merge(HoconObject over, HoconObject under, string path)
    {
        var fields = new OrderedDictionary<string, HoconField>();
        foreach (var key in under.Keys.Union(over.Keys))
        {
            var below = under.Fields.GetValueOrDefault(key);
            var above = over.Fields.GetValueOrDefault(key);
            var value = (above?.Value, below?.Value) is (HoconObject first, HoconObject second)
                ? Merge(first, second, HoconPath.Append(path, key))
                : (above ?? below)!.Value;
            fields.Add(key, new HoconField((above ?? below)!.KeyOrigin, value));
        }

        return new HoconObject(over.Origin, path, fields);
    }
}
