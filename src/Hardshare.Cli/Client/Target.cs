using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Client;

/// <summary>
/// Which node to speak to: by the Unix socket of this machine, or by a URL. What the command line says goes before the environment, and a
/// URL there goes before a socket.
/// </summary>
internal sealed record Target(string? Socket, Uri? Url, string? Token)
{
    public const string DefaultSocket = "/run/hardshare/hardshare.sock";

    public string Describe() => Socket ?? Url!.ToString();

    public static Target Choose(string? socket, string? url, string? tokenFile, Surroundings around, string usual)
    {
        if (socket is not null && url is not null)
            throw CliFailure.Usage("--socket and --url name two nodes", "give one of them");
        if (socket is null)
            url ??= around.Variable("HARDSHARE_URL");
        if (url is null)
        {
            socket ??= around.Variable("HARDSHARE_SOCKET") ?? usual;
            // Root needs no token here, and an old one lying about must not make it less than root.
            return new Target(socket, null, TokenFile.Find(tokenFile, around, readDefault: around.UserId != 0));
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw CliFailure.Usage($"not a URL: {url}", "for example https://gateway.example:8443");
        if (parsed.UserInfo.Length > 0)
            throw CliFailure.Usage(
                "a URL may not hold a secret", "put the token into ~/.config/hardshare/token (mode 0600) or HARDSHARE_TOKEN");
        var token = TokenFile.Find(tokenFile, around, readDefault: true);
        if (token is not null && parsed.Scheme == "http" && !parsed.IsLoopback && around.Variable("HARDSHARE_INSECURE") != "1")
            throw CliFailure.Usage(
                $"a token would travel unencrypted to {parsed.Host}", "use https://, or set HARDSHARE_INSECURE=1 if the way there is safe");
        return new Target(null, parsed, token);
    }
}
