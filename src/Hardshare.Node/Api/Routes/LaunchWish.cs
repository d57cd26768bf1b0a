using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Api.Routes;

/// <summary>The body of a launch, read.</summary>
internal sealed record LaunchWish(
    bool Reserve, string? PublicKey, TimeSpan? Lifetime, bool KeepAlive, bool AllowExisting, IReadOnlyList<string> Warnings)
{
    private const long LongestSeconds = 10L * 366 * 24 * 3600;

    public static LaunchWish Of(ApiCall call, JsonBody body)
    {
        var warnings = new List<string>();
        if (body.Flag("vpn") == true)
        {
            warnings.Add("vpn is not offered here and was left out");
        }

        if (body.Text("eurl", 2048) is not null)
        {
            warnings.Add("eurl is not offered here and was left out");
        }

        if (body.Find("repo") is not null)
        {
            warnings.Add("repo is not offered here and was left out");
        }

        var seconds = body.Number("expire_d", 1, LongestSeconds);
        return new LaunchWish(
            body.Flag("reserve") ?? false,
            PublicKeyOf(call, body),
            seconds is { } s ? TimeSpan.FromSeconds(s) : null,
            body.Flag("keepalive") ?? false,
            body.Flag("allow_noop") ?? false,
            warnings);
    }

    private static string? PublicKeyOf(ApiCall call, JsonBody body)
    {
        if (body.Text("sshkey", 16 * 1024) is not { } text)
        {
            return null;
        }

        return call.Service<IPublicKeyReader>().TryRead(text, out var key, out var problem)
            ? key : throw ApiException.BadRequest($"sshkey: {problem}");
    }
}
