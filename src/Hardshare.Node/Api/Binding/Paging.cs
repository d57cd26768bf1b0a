namespace Hardshare.Node.Api.Binding;

/// <summary>
/// A page of a list: <c>max_per_page</c> 0, absent or malformed is one page, <c>page</c> counts from 1 and is held to the last one. An
/// empty list has one page.
/// </summary>
internal sealed record Paging<T>(IReadOnlyList<T> Items, int PageCount)
{
    public static Paging<T> Of(IReadOnlyList<T> all, ApiCall call)
    {
        var size = call.QueryNumber("max_per_page") is { } wanted and > 0 ? (int)Math.Min(wanted, int.MaxValue) : 0;
        if (size == 0)
        {
            return new Paging<T>(all, 1);
        }

        var pages = Math.Max(1, (int)Math.Ceiling(all.Count / (double)size));
        var page = (int)Math.Clamp(call.QueryNumber("page") ?? 1, 1, pages);
        return new Paging<T>([.. all.Skip((page - 1) * size).Take(size)], pages);
    }
}
