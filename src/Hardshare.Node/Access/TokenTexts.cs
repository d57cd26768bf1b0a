using System.Security.Cryptography;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Api;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hardshare.Node.Access;

/// <summary>Writes and reads the text of tokens: JWTs signed with RS256, in the claims that the rerobots clients know.</summary>
internal sealed class TokenTexts : IDisposable
{
    /// <summary>A token is valid this much before its time, for clocks that differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly RSA _key;
    private readonly string _issuer;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = 8 * 1024 };
    private readonly SigningCredentials _credentials;
    private readonly TokenValidationParameters _rules;

    /// <param name="key">This node's key, which signs; disposed of with this.</param>
    /// <param name="issuer"><c>iss</c> and <c>aud</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="others">Keys of other nodes whose tokens are valid as well.</param>
    public TokenTexts(RSA key, string issuer, TimeProvider time, ITokenKeys? others = null)
    {
        _key = key;
        _issuer = issuer;
        _time = time;

        var signingKey = SecurityKeyOf(key);
        _credentials = new SigningCredentials(signingKey, SecurityAlgorithms.RsaSha256);
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeyResolver = (_, _, id, _) => id is not null && id != signingKey.KeyId && others?.Find(id) is { } other ? [SecurityKeyOf(other)] : [signingKey],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidIssuer = issuer,
            ValidAudience = issuer,
            RequireExpirationTime = true,
            LifetimeValidator = IsInItsTime,
        };
    }

    /// <summary>
    /// The text of a new token. Times are whole seconds; <c>aud</c> and <c>iss</c> are single strings, as clients insist.
    /// </summary>
    public string Issue(
        string user, TokenScope scope, DateTimeOffset expires, bool administrator, IReadOnlyList<string> organizations,
        InstanceId? instance, DeploymentId? deployment)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = ApiJson.User(user),
            ["iss"] = _issuer,
            ["aud"] = _issuer,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("D"),
            ["sc"] = scope == TokenScope.ReadWrite ? "rw" : "r",
        };
        if (organizations is [var only])
        {
            claims["org"] = only;
        }

        if (administrator)
        {
            claims["su"] = true;
        }

        if (instance is { } i)
        {
            claims["in"] = i.ToString();
        }

        if (deployment is { } d)
        {
            claims["wd"] = d.ToString();
        }

        return _handler.CreateToken(new SecurityTokenDescriptor { Claims = claims, SigningCredentials = _credentials });
    }

    /// <summary>Whether this node, or another of the workspace, signed the text, and its time has come and is not over; <c>sub</c> if so, else null.</summary>
    public async Task<string?> SubjectAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _rules);
        return result.IsValid && result.SecurityToken is JsonWebToken read ? read.Subject : null;
    }

    public void Dispose() => _key.Dispose();

    // The library's own cache is for the whole process and would hand out a provider whose key is disposed of.
    private static RsaSecurityKey SecurityKeyOf(RSA key) =>
        new(key) { KeyId = TokenKeyId.Of(key), CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };

    private bool IsInItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires > now && (notBefore is null || notBefore <= now + Skew);
    }
}
