using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Tests.Nodes;

public class ClusterCommandTests : CliTest
{
    [Theory]
    [InlineData("cluster init --workspace lab-7 --host db.lab.example --tls verify-full")]
    [InlineData("cluster invite bench-2 --expires 10m --config /etc/lab.conf")]
    [InlineData("cluster join hsj1_abc --config /etc/lab.conf")]
    [InlineData("cluster join -")]
    [InlineData("cluster remove bench-2 --force --host db.lab.example")]
    [InlineData("cluster remove bench-2 --user olga")]
    public async Task Cluster_anyStep_becomesTheNodesProgramWithTheSameWords(string words)
    {
        var program = Variables["HARDSHARE_NODE"] = Home.Write("Hardshare.Node", "#!/bin/sh\n");
        Processes.Programs["Hardshare.Node"] = _ => new ProcessResult(0, "");

        await RunAsync(words.Split(' '));

        Processes.Runs.ShouldHaveSingleItem().ShouldBe([program, .. words.Split(' ')]);
    }

    [Fact]
    public async Task Cluster_inviteWithoutName_isWrongUsage() => (await RunAsync("cluster", "invite")).Code.ShouldBe(2);
}
