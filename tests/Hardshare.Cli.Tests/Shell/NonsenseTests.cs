using System.CommandLine;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Tests.Shell;

/// <summary>Whatever is typed and whatever answers: an exit code of the list, and never a stack trace or an error of our own.</summary>
public class NonsenseTests : CliTest
{
    private static readonly string[] Words =
    [
        "", " ", "-", "--", "---", "a", "A1", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{}", "../..", "@file", "[suggest]", "[diagram]",
        "\u001b[2J", "é\u202e",
        "--format", "json", "table", "--all", "--wait", "--type", "--public-key", "/dev/null", "/nonexistent/x", "--expire", "0", "-1s",
        "99999999999d", "1e400",
        "--remove", "NaN", "2147483648", "--accept", "::/129", "--at", "9999-12-31T23:59:59Z", "-99999d", "--follow", "--deadline",
        "--timeout", "0s", "0.5s",
        "create", "list", "revoke", "purge", "--expires", "--config", "--log", "bash", "--help", "--version", new string('x', 5000),
    ];

    private static readonly string[] Answers =
    [
        "", "null", "[]", "7", "{", "{}", "\"x\"", """{"manifest":7}""", """{"manifest":"instances-v1"}""",
        """{"manifest":"instances-v1","body":null}""",
        """{"manifest":"instances-v1","body":{"instances":null}}""", """{"manifest":"instances-v1","body":{"instances":[null]}}""",
        """{"manifest":"instances-v1","body":{"instances":[{"id":"x"}]}}""",
        """{"manifest":"deployments-v1","body":{"deployments":[{}]}}""",
        """{"manifest":"deployments-v1","body":{"deployments":7}}""", """{"manifest":"node-view-v1","body":{"name":null}}""",
        """{"manifest":"rejected-v1","body":{"code":"nonsense","message":1}}""",
        """{"manifest":"rejected-v1","body":{"code":"busy","message":"no"}}""",
        """{"manifest":"done-v1","body":{}}""", """{"manifest":"nonsense-v9","body":{}}""", """{"entries":[{}],"next":1}""",
        """{"entries":null}""",
        """{"token":7}""", """{"token":"t"}""", """{"error_message":{}}""", "\u001b[2J", new string('[', 3000),
        """{"manifest":"instances-v1","body":{"instances":[]}}""", """{"manifest":"deployments-v1","body":{"deployments":[]}}""",
    ];

    /// <summary>A command with some of its own options, mostly, so that it comes further than to be refused.</summary>
    private Gen<string[]> Lines =>
        from command in Gen.Elements(Commands().ToArray())
        from options in Gen.ArrayOf(Gen.Elements(command.Options.DefaultIfEmpty(new Option<bool>("--help")).ToArray()))
        from words in Gen.ArrayOf(Gen.Elements(Words))
        select (string[])
        [
            command.Name, .. words.Take(command.Arguments.Count),
            .. options.Distinct().Take(3).Zip(words.Skip(command.Arguments.Count).Append("json"), Pair).SelectMany(pair => pair),
        ];

    private IEnumerable<Command> Commands()
    {
        var line = new CommandLine(
            new(TextWriter.Null, TextWriter.Null, false, false, _ => null, 0, Time, Processes), Program.Tree, CancellationToken.None);
        return Program.Tree.Where(pair => pair.Key != "up").Select(pair => pair.Value(line));
    }

    private static string[] Pair(Option option, string value) =>
        option.ValueType == typeof(bool) ? [option.Name] : value.Length % 7 == 6 ? [option.Name, value] : [$"{option.Name}={value}"];

    [Fact]
    public void Run_anyWordsAndAnyAnswer_endsInOrder()
    {
        UserId = 1000;
        Variables["HARDSHARE_NODE"] = Home.Write("Hardshare.Node", "");
        Processes.Programs["Hardshare.Node"] = _ => new ProcessResult(0, "nonsense\n= =\nnode.data = \n");
        var property = Prop.ForAll(
            Arb.From(Lines), Arb.From(Gen.Elements(Answers)), Arb.From(Gen.Elements(200, 200, 400, 404, 500)),
            (line, answer, status) => EndsInOrder(line, answer, status));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), property);
    }

    private bool EndsInOrder(string[] line, string answer, int status)
    {
        Node.Everything = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
        };
        // Watching what never comes to an end is ended as a user would.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var outcome = RunAsync(patience.Token, line).GetAwaiter().GetResult();
        var said = outcome.Out + outcome.Error;
        outcome.Code.ShouldBeOneOf(0, 1, 2, 3, 4, 5, 6, 130);
        said.ShouldNotContain("error in hardshare itself");
        said.ShouldNotContain("   at ");
        said.ShouldNotContain('\u001b');
        return true;
    }

    [Fact]
    public async Task Run_answerThatIsNotUtf8_failedInOrder()
    {
        Node.Everything = context => context.Response.Body.WriteAsync(new byte[] { 0xff, 0xfe, 0x00, 0xc3, 0x28 }).AsTask();

        var outcome = await RunAsync("list");

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldNotContain("itself");
    }

    [Fact]
    public async Task Run_connectionCutInTheAnswer_unavailable()
    {
        Node.Everything = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        (await RunAsync("list")).Code.ShouldBe(6);
    }

    [Fact]
    public async Task Run_connectionCutOnce_isTriedAgainWithTheSameCommandId()
    {
        Node.On<ListInstances>(new InstanceList([Sample.Instance()]));
        var ids = new List<string?>();
        Node.Everything = async context =>
        {
            var envelope = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            if (context.Request.Path == "/query")
            {
                await FakeNode.WriteAsync(
                    context, 200, new { manifest = "instances-v1", body = new { instances = new[] { Sample.Instance() } } });
                return;
            }

            ids.Add(envelope.GetProperty("id").GetString());
            if (ids.Count == 1)
                context.Abort();
            else
                await FakeNode.WriteAsync(context, 200, new { manifest = "done-v1", body = new { } });
        };

        (await RunAsync("keep-alive")).Code.ShouldBe(0);

        ids.Count.ShouldBe(2);
        ids[1].ShouldBe(ids[0]);
    }
}
