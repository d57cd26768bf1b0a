using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Access;

public class TokenCommandTests : CliTest
{
    private const string Text = "eyJ.abc-_.def";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string hash = new('a', 64);
    private JsonElement order;

    private void Makes() => Node.Token = async context =>
    {
        order = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        await FakeNode.WriteAsync(context, 200, new { token = Text, sha256 = hash, expires = "2026-12-22T12:00:00.000Z" });
    };

    private TokenView View(string begins) => new(
        begins.PadRight(64, '0'), "alice", TokenScope.Read, Sample.Noon, Sample.Noon.AddDays(30), IsAdministrator: false, ["lab"],
        Instance: null,
        Deployment: null, Revoked: false, "laptop");

    [Fact]
    public async Task Create_options_areInTheOrderAndTheTokenAloneOnStandardOutput()
    {
        Makes();

        var outcome = await RunAsync(
            "token", "create", "--user", "alice", "--scope", "read", "--expires", "12h", "--administrator", "--organization", "lab",
            "--organization", "uni",
            "--note", "laptop");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldBe(Text + "\n");
        order.GetRawText().ShouldBe(
            """{"user":"alice","scope":"read","expires_in":43200,"administrator":true,"organizations":["lab","uni"],"note":"laptop"}""");
        outcome.Error.ShouldNotContain(Text);
    }

    [Fact]
    public async Task Create_save_fileOfModeSixHundredAndNothingShown()
    {
        Makes();

        var outcome = await RunAsync("token", "create", "--save");

        var file = Home.File(".config/hardshare/token");
        File.ReadAllText(file).ShouldBe(Text + "\n");
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        (outcome.Out + outcome.Error).ShouldNotContain(Text);
    }

    [Fact]
    public async Task Create_intoAFileThatOthersCouldRead_isPrivateAfterwards()
    {
        Makes();
        var file = Home.Write("old", "x", OwnerOnly | UnixFileMode.OtherRead);

        (await RunAsync("token", "create", "--output", file, "--format", "json")).Out.ShouldNotContain(Text);

        File.ReadAllText(file).ShouldBe(Text + "\n");
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        Directory.GetFiles(Home.Path, "old*").ShouldBe([file]);
    }

    [Fact]
    public async Task Create_refused_codeOfTheStatus()
    {
        Node.Token = context => FakeNode.WriteAsync(context, 403, new { error_message = "only an administrator may make another's token" });

        var outcome = await RunAsync("token", "create", "--user", "bob");

        outcome.Code.ShouldBe(4);
        outcome.Error.ShouldContain("only an administrator");
    }

    [Fact]
    public async Task List_tokens_byFingerprint()
    {
        Time = new HurriedTime(Sample.Noon);
        Node.On<ListTokens>(new TokenList([View("ab12"), View("cd") with { Revoked = true }]));

        var outcome = await RunAsync("token", "list");

        outcome.Out.ShouldContain("ab120000  alice  read   valid for 30 d  organizations lab  laptop");
        outcome.Out.ShouldContain("revoked");
    }

    [Theory]
    [InlineData("ab", 0)]
    [InlineData("AB1", 0)]
    [InlineData("a", 2)]
    [InlineData("ff", 3)]
    [InlineData("eyJ.abc", 2)]
    public async Task Revoke_beginningOfAFingerprint_oneOrNone(string text, int code)
    {
        Node.On<ListTokens>(new TokenList([View("ab12"), View("ac")]));
        Node.On<RevokeToken>(new Done());

        (await RunAsync("token", "revoke", text)).Code.ShouldBe(code);

        Node.Commands.Count.ShouldBe(code == 0 ? 1 : 0);
        if (code == 0)
            Node.Commands.Single().Command.ShouldBe(new RevokeToken(View("ab12").Hash));
    }

    [Fact]
    public async Task Purge_user_commandToTokens()
    {
        Node.On<PurgeTokens>(new Done());

        (await RunAsync("token", "purge", "alice")).Code.ShouldBe(0);

        Node.Commands.Single().To.ShouldBe("tokens");
    }
}
