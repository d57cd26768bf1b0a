namespace Hardshare.Contracts.Ids;

/// <summary>What all ids have in common: a UUID inside, accepted in either letter case, printed lower-case.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);

    static virtual bool TryParse(string? text, out TSelf id)
    {
        var ok = Guid.TryParseExact(text, "D", out var value);
        id = TSelf.From(value);
        return ok;
    }
}
