using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hardshare.Cli.Tests.Shell;

public class ExitCodeTests : CliTest
{
    [Theory]
    [InlineData(RejectionCode.Invalid, 2)]
    [InlineData(RejectionCode.NotFound, 3)]
    [InlineData(RejectionCode.NotAuthenticated, 4)]
    [InlineData(RejectionCode.NotPermitted, 4)]
    [InlineData(RejectionCode.Busy, 5)]
    [InlineData(RejectionCode.Offline, 5)]
    [InlineData(RejectionCode.Locked, 5)]
    [InlineData(RejectionCode.Conflict, 1)]
    [InlineData(RejectionCode.NotImplemented, 1)]
    [InlineData(RejectionCode.Unavailable, 6)]
    [InlineData(RejectionCode.Timeout, 6)]
    public async Task Run_nodeRefuses_codeAndReasonAndNextStep(RejectionCode code, int expected)
    {
        Node.On<GetNode>(new Rejected(code, "because of that"));

        var outcome = await RunAsync("status");

        outcome.Code.ShouldBe(expected);
        outcome.Out.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("hardshare: because of that\n");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("status", "--bogus")]
    [InlineData("launch", "--bogus")]
    [InlineData("search", "--bogus")]
    [InlineData("history", "arm", "--bogus")]
    [InlineData("describe", "arm", "-x")]
    [InlineData("ssh", "-v")]
    [InlineData("status", "--format", "yaml")]
    [InlineData("lock", "arm")]
    [InlineData("launch", "--expire", "soon")]
    [InlineData("launch", "arm", "--type", "arm6")]
    [InlineData("status", "--socket", "/a", "--url", "http://b")]
    [InlineData("status", "--url", "ftp://b")]
    [InlineData("status", "--url", "https://user:secret@b")]
    [InlineData("history", "--follow", "--at", "10:00")]
    [InlineData]
    public async Task Run_wrongWords_usage(params string[] words)
    {
        var outcome = await RunAsync(words);

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("Next: ");
        outcome.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Run_textThatBeginsWithADash_takenAfterTwoDashes()
    {
        Node.On<ListDeployments>(new DeploymentList([]));

        var outcome = await RunAsync("search", "--", "--bogus");

        outcome.Code.ShouldBe(0);
    }

    [Fact]
    public async Task Run_noNode_unavailableAndHowToStartOne()
    {
        var outcome = await RunAsync("status", "--socket", Home.File("none.sock"));

        outcome.Code.ShouldBe(6);
        outcome.Error.ShouldContain("no such socket");
        outcome.Error.ShouldContain("hardshare up");
    }

    [Fact]
    public async Task Run_noAnswerInTime_unavailable()
    {
        var never = new TaskCompletionSource();
        Node.History = context => never.Task.WaitAsync(context.RequestAborted);

        var outcome = await RunAsync("history", Guid.NewGuid().ToString(), "--timeout", "0.1s", "--url", "http://127.0.0.1:1");

        outcome.Code.ShouldBe(6);
    }

    [Fact]
    public async Task Run_cancelled_130()
    {
        using var cancelled = new CancellationTokenSource();
        Node.On<GetNode>(_ =>
        {
            cancelled.Cancel();
            return Sample.Node();
        });

        (await RunAsync(cancelled.Token, "status")).Code.ShouldBe(130);
    }

    [Theory]
    [InlineData(401, 4)]
    [InlineData(404, 3)]
    [InlineData(413, 2)]
    [InlineData(429, 6)]
    [InlineData(500, 1)]
    [InlineData(502, 6)]
    public async Task Run_answerOfSomethingInFront_codeByStatus(int status, int expected)
    {
        Node.History = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("<html>proxy</html>");
        };

        (await RunAsync("history", Guid.NewGuid().ToString())).Code.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"entries\":7}")]
    public async Task Run_answerThatIsNone_failedWithoutTrace(string body)
    {
        Node.History = context => context.Response.WriteAsync(body);

        var outcome = await RunAsync("history", Guid.NewGuid().ToString());

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Run_jsonFormat_errorsAreJsonToo()
    {
        Node.On<ListInstances>(new Rejected(RejectionCode.Unavailable, "the journal is away"));

        var outcome = await RunAsync("list", "--format", "json");

        var error = JsonElement.Parse(outcome.Error);
        error.GetProperty("error").GetString().ShouldBe("the journal is away");
        error.GetProperty("code").GetString().ShouldBe("unavailable");
        error.GetProperty("exitCode").GetInt32().ShouldBe(6);
        outcome.Code.ShouldBe(6);
    }

    [Fact]
    public async Task Run_help_listsCommandsAndExitCodes()
    {
        var outcome = await RunAsync("--help");

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("130  cancelled");
        foreach (var name in Program.Tree.Keys)
            outcome.Out.ShouldContain($"  {name} ");
    }
}
