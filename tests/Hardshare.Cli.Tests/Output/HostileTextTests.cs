using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Output;

/// <summary>Texts that other people wrote must not reach the terminal as more than text.</summary>
public class HostileTextTests : CliTest
{
    private const string Evil = "x\u001b]0;owned\u0007\u001b[2J\u009b1m\r\n\u202e[red]y";

    private void IsHostile()
    {
        var deployment = Sample.Deployment() with
        {
            LocalName = Evil,
            Type = Evil,
            Region = Evil,
            Description = Evil,
            Owner = Evil,
            LockReason = Evil,
            OfflineReason = Evil,
            Node = Evil,
        };
        var instance = Sample.Instance() with
        {
            User = Evil,
            Type = Evil,
            Region = Evil,
            EndReason = Evil,
            Node = Evil,
            Owner = Evil,
            Step = Evil,
            Degraded = [new Degradation(Evil, Evil, Sample.Noon)],
        };
        Node.On<GetNode>(
            Sample.Node() with { Name = Evil, Problems = [Evil], Local = [new LocalDevice(Evil, null)], Roles = [Evil], Version = Evil });
        Node.On<ListDeployments>(new DeploymentList([deployment]));
        Node.On<GetDeployment>(deployment);
        Node.On<ListInstances>(new InstanceList([instance]));
        Node.On<GetInstance>(instance);
        Node.On<ListRequests>(new RequestList([Sample.Request() with { Why = Evil, User = Evil }]));
        Node.On<UnlockDeployment>(new Rejected(RejectionCode.Conflict, Evil));
        Node.HasHistory(Sample.Entry(1, "m", Evil) with { By = Evil });
        Node.HasEvents([Sample.Entry(1, "instance-cleaned-up-v1", Evil, entity: $"i-{deployment.Id}-{instance.Id}")]);
    }

    public static TheoryData<string> Words() =>
        ["status", "search", "list", "info a1", "info d1", "info e1", "history a1", "history a1 --follow", "unlock d1", "rules d1",
            "info zz", "terminate d"];

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Run_hostileTextInAPipe_noControlCharacterComesOut(string words)
    {
        IsHostile();

        var outcome = await RunAsync(words.Split(' '));

        (outcome.Out + outcome.Error).Where(char.IsControl).ShouldAllBe(c => c == '\n');
        (outcome.Out + outcome.Error).ShouldNotContain('\u202e');
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Run_hostileTextAsJson_isEscaped(string words)
    {
        IsHostile();

        var outcome = await RunAsync([.. words.Split(' '), "--format", "json"]);

        (outcome.Out + outcome.Error).Where(char.IsControl).ShouldAllBe(c => c == '\n');
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Run_hostileTextOnATerminal_onlyOurOwnColours(string words)
    {
        IsHostile();
        OnTerminal = true;

        var outcome = await RunAsync(words.Split(' '));

        var text = System.Text.RegularExpressions.Regex.Replace(outcome.Out + outcome.Error, "\u001b\\[[0-9;]*m", "");
        text.Where(char.IsControl).ShouldAllBe(c => c == '\n');
        outcome.Error.ShouldNotContain("error in hardshare itself");
    }
}
