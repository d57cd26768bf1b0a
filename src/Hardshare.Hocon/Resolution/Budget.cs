namespace Hardshare.Hocon.Resolution;

/// <summary>Bounds the work and the size of a resolution: a page of substitutions can stand for more than any memory holds.</summary>
internal sealed class Budget
{
    private long _left = Limits.ResolvedSize;

    public void Spend(long amount, Origin origin)
    {
        _left -= amount;
        if (_left < 0)
            throw new HoconException(origin, $"expected at most {Limits.ResolvedSize} characters after substitution, found more");
    }
}
