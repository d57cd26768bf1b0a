using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Tests.Shell;

public class CompletionTests : CliTest
{
    private Task<Outcome> SuggestAsync(string line) => RunAsync($"[suggest:{line.Length}]", line);

    [Fact]
    public async Task Suggest_beginningOfACommand_itsName() =>
        (await SuggestAsync("hardshare laun")).Out.Split('\n').ShouldContain("launch");

    [Fact]
    public async Task Suggest_id_namesAndIdsButNothingThatAShellCouldExpand()
    {
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment(), Sample.Deployment("d2", "$(reboot)")]));
        Node.On<ListInstances>(new InstanceList([Sample.Instance()]));

        var words = (await SuggestAsync("hardshare info ")).Out.Split('\n');

        words.ShouldContain("arm");
        words.ShouldContain("a1000000");
        words.ShouldContain("d2000000");
        words.ShouldNotContain("$(reboot)");
    }

    [Fact]
    public async Task Suggest_noNode_nothingAndNoWord()
    {
        Variables["HARDSHARE_SOCKET"] = Home.File("none");

        var outcome = await SuggestAsync("hardshare info ");

        outcome.Code.ShouldBe(0);
        outcome.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Completion_bash_isAScriptThatBashTakes()
    {
        var script = Home.Write("completion", (await RunAsync("completion", "bash")).Out);

        new SystemProcesses().Run("bash", ["-n", script], TimeSpan.FromSeconds(20), CancellationToken.None).ShouldBe(
            new ProcessResult(0, ""));
    }

    [Theory]
    [InlineData("stauts", "status")]
    [InlineData("lauch", "launch")]
    [InlineData("histroy", "history")]
    public async Task Run_typingError_saysWhatWasMeant(string word, string meant)
    {
        var outcome = await RunAsync(word);

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain($"did you mean `{meant}`?");
    }
}
