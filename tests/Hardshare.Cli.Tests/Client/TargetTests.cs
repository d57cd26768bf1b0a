using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Client;

public class TargetTests : CliTest
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private async Task<Outcome> StatusAsync(params string[] words)
    {
        Node.On<GetNode>(Sample.Node());
        Node.On<ListDeployments>(new DeploymentList([]));
        return await RunAsync(["status", .. words]);
    }

    [Fact]
    public async Task Choose_socketAsRoot_oldTokenFileIsNotUsed()
    {
        Home.Write(".config/hardshare/token", "old.token");

        (await StatusAsync()).Code.ShouldBe(0);

        Node.Authorizations.ShouldAllBe(header => header == "");
    }

    [Fact]
    public async Task Choose_socketAsUser_tokenFileIsUsed()
    {
        UserId = 1000;
        Home.Write(".config/hardshare/token", "my.token\n");

        (await StatusAsync()).Code.ShouldBe(0);

        Node.Authorizations.ShouldAllBe(header => header == "Bearer my.token");
    }

    [Fact]
    public async Task Choose_url_tokenOfEnvironmentBeforeFile()
    {
        Home.Write(".config/hardshare/token", "of.file");
        Variables["HARDSHARE_TOKEN"] = "of.environment";
        Variables["HARDSHARE_URL"] = Node.Url;

        (await StatusAsync()).Code.ShouldBe(0);

        Node.Authorizations.ShouldAllBe(header => header == "Bearer of.environment");
    }

    [Fact]
    public async Task Choose_socketOption_beforeUrlOfEnvironment()
    {
        Variables["HARDSHARE_URL"] = "http://127.0.0.1:1";

        (await StatusAsync("--socket", Node.Socket)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Choose_tokenFileForOthersToRead_refusedWithTheMend()
    {
        var file = Home.Write("token", "my.token", Open);

        var outcome = await StatusAsync("--url", Node.Url, "--token-file", file);

        outcome.Code.ShouldBe(4);
        outcome.Error.ShouldContain($"chmod 600 {file}");
        Node.Authorizations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\nb")]
    public async Task Choose_fileWithoutToken_refused(string text)
    {
        var file = Home.Write("token", text);

        (await StatusAsync("--url", Node.Url, "--token-file", file)).Code.ShouldBe(4);
    }

    [Fact]
    public async Task Choose_tokenOverPlainHttpToAnotherMachine_refusedBeforeConnecting()
    {
        Variables["HARDSHARE_TOKEN"] = "t";

        var outcome = await StatusAsync("--url", "http://gateway.example");

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("unencrypted");
    }

    [Fact]
    public async Task Choose_socketNameTooLong_usage() =>
        (await StatusAsync("--socket", "/" + new string('x', 108))).Code.ShouldBe(2);
}
