using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Node.Access;
using Hardshare.Node.Tests.Api.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Hardshare.Node.Tests.Access;

/// <summary>Which tokens are taken, and which are not.</summary>
public sealed class TokenTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Token_has_the_claims_in_the_types_that_clients_parse()
    {
        var host = shared.Fresh();
        var instance = InstanceId.New();
        var deployment = DeploymentId.New();
        var claims = Part(host.Token("alice", TokenScope.Read, true, ["lab"], instance, deployment, TimeSpan.FromSeconds(90)), 1);

        claims.GetProperty("sub").GetString().ShouldBe("alice");
        claims.GetProperty("iss").GetString().ShouldBe("hardshare");
        claims.GetProperty("aud").GetString().ShouldBe("hardshare");
        var now = Views.Noon.ToUnixTimeSeconds();
        claims.GetProperty("iat").GetInt64().ShouldBe(now);
        claims.GetProperty("nbf").GetInt64().ShouldBe(now);
        claims.GetProperty("exp").GetRawText().ShouldBe($"{now + 90}");
        claims.GetProperty("org").GetString().ShouldBe("lab");
        claims.GetProperty("su").GetBoolean().ShouldBeTrue();
        claims.GetProperty("in").GetString().ShouldBe(instance.ToString());
        claims.GetProperty("wd").GetString().ShouldBe(deployment.ToString());
        claims.GetProperty("sc").GetString().ShouldBe("r");
        claims.GetProperty("jti").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Token_without_limits_leaves_out_what_it_has_not()
    {
        var host = shared.Fresh();
        var token = host.Token("alice", organizations: ["one", "two"]);
        Part(token, 0).GetProperty("alg").GetString().ShouldBe("RS256");
        var claims = Part(token, 1);
        foreach (var absent in new[] { "org", "su", "in", "wd" })
            claims.TryGetProperty(absent, out _).ShouldBeFalse(absent);
    }

    [Fact]
    public async Task Token_that_is_valid_is_taken()
    {
        var host = shared.Fresh();
        await ShouldBeTakenAsync(host, host.Token());
    }

    [Fact]
    public async Task Token_past_its_time_is_refused()
    {
        var host = shared.Fresh();
        var token = host.Token(life: TimeSpan.FromMinutes(5));
        host.Time.Now += TimeSpan.FromMinutes(5);
        await ShouldBeRefusedAsync(host, token);
    }

    [Fact]
    public async Task Token_before_its_time_is_refused_but_for_a_minute_of_skew()
    {
        var host = shared.Fresh();
        var token = host.Token();
        host.Time.Now -= TimeSpan.FromSeconds(50);
        await ShouldBeTakenAsync(host, token);
        host.Time.Now -= TimeSpan.FromSeconds(20);
        await ShouldBeRefusedAsync(host, token);
    }

    [Fact]
    public async Task Token_that_is_revoked_is_refused()
    {
        var host = shared.Fresh();
        var token = host.Token();
        var hash = TokenHash.Of(token);
        host.Workspace.Tokens[hash] = host.Workspace.Tokens[hash] with { Revoked = true };
        await ShouldBeRefusedAsync(host, token);
    }

    [Fact]
    public async Task Token_with_the_right_signature_that_nobody_recorded_is_refused()
    {
        var host = shared.Fresh();
        var token = host.Token();
        host.Workspace.Tokens.Clear();
        await ShouldBeRefusedAsync(host, token);
    }

    [Fact]
    public async Task Token_of_another_node_is_refused_though_its_hash_is_recorded()
    {
        var host = shared.Fresh();
        using var foreign = new TokenTexts(RSA.Create(2048), "hardshare", host.Time);
        await ShouldBeRefusedAsync(host, Record(host, Issue(foreign)));
    }

    [Fact]
    public async Task Token_for_another_audience_is_refused()
    {
        await using var host = await ApiHost.StartAsync(options => options with { TokenIssuer = "other" });
        var key = RSA.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(host.SocketPath)!, SigningKeyFile.FileName)));
        using var same = new TokenTexts(key, "hardshare", host.Time);
        await ShouldBeRefusedAsync(host, Record(host, Issue(same)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    public async Task Token_with_another_algorithm_is_refused(string algorithm)
    {
        var host = shared.Fresh();
        var parts = host.Token().Split('.');
        var header = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"JWT"}"""));
        using var key = RSA.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(host.SocketPath)!, SigningKeyFile.FileName)));
        var head = $"{header}.{parts[1]}";
        var signature = algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(head)),
            _ => key.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        };
        await ShouldBeRefusedAsync(host, Record(host, $"{head}.{WebEncoders.Base64UrlEncode(signature)}"));
    }

    [Fact]
    public async Task Token_whose_claims_were_changed_is_refused()
    {
        var host = shared.Fresh();
        var parts = host.Token().Split('.');
        var claims = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(parts[1])).Replace("alice", "olga", StringComparison.Ordinal)));
        await ShouldBeRefusedAsync(host, Record(host, $"{parts[0]}.{claims}.{parts[2]}", "olga"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("...")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")]
    public async Task Text_that_is_no_token_is_refused(string text)
    {
        var host = shared.Fresh();
        await ShouldBeRefusedAsync(host, Record(host, text));
    }

    [Fact]
    public async Task Header_with_another_scheme_counts_as_no_token()
    {
        var host = shared.Fresh();
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "YWxpY2U6eA==");
        await host.Http.GetAsync("/workspaces").OkAsync();
        using var reply = await host.Http.GetAsync("/instances");
        ((int)reply.StatusCode).ShouldBe(401);
        reply.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task Token_is_never_logged_nor_is_a_made_key()
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment();
        host.Workspace.Deployments[deployment.Id] = deployment;
        var token = host.Token();
        using var client = host.With(token);
        var launched = await client.PostEmptyAsync($"/new/{deployment.Id}").OkAsync();
        await client.GetAsync($"/instance/{launched.GetProperty("id").GetString()}").OkAsync();
        var made = await client.PostRawAsync("/token", "{}").OkAsync();

        var log = string.Join('\n', host.Log.Lines);
        log.ShouldContain("/new/{target} 200");
        log.ShouldContain("by user:alice");
        foreach (var secret in new[] { token, made.GetProperty("token").GetString()!, launched.GetProperty("sshkey").GetString()!.Trim() })
            log.ShouldNotContain(secret.Split('\n')[^1]);
    }

    private static async Task ShouldBeTakenAsync(ApiHost host, string token)
    {
        using var client = host.With(token);
        await client.GetAsync("/instances").OkAsync();
    }

    private static async Task ShouldBeRefusedAsync(ApiHost host, string token)
    {
        using var client = host.With(token);
        await client.GetAsync("/instances").ErrorAsync(401, "wrong authorization token");
        await client.GetAsync("/workspaces").ErrorAsync(401, "wrong authorization token");
    }

    private static string Issue(TokenTexts texts) =>
        texts.Issue("alice", TokenScope.ReadWrite, Views.Noon.AddDays(1), false, [], null, null);

    /// <summary>Put the token's hash on record, so that only its text can be what is wrong.</summary>
    private static string Record(ApiHost host, string token, string user = "alice")
    {
        var hash = TokenHash.Of(token);
        host.Workspace.Tokens[hash] = new TokenView(
            hash, user, TokenScope.ReadWrite, Views.Noon, Views.Noon.AddDays(1), false, [], null, null, false, null);
        return token;
    }

    private static JsonElement Part(string token, int index) => JsonElement.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[index]));
}
