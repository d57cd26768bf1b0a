using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Instances;

public class SshCommandTests : CliTest
{
    private InstanceView view = Sample.Instance();

    private async Task<Outcome> SshAsync(params string[] words)
    {
        Node.On<ListInstances>(_ => new InstanceList([view]));
        Node.On<GetInstance>(_ => view);
        Node.On<KeepAlive>(new Done());
        return await RunAsync(["ssh", .. words]);
    }

    [Fact]
    public async Task Ssh_ready_becomesSshWithTheInstancesOwnHostKey()
    {
        var key = Home.Write($".local/state/hardshare/keys/{view.Id}", "private");

        await SshAsync();

        var known = Home.File($".local/state/hardshare/known_hosts/{view.Id}");
        Processes.Runs.ShouldHaveSingleItem().ShouldBe(
        [
            "ssh", "-i", key, "-o", "IdentitiesOnly=yes", "-p", "22022", "-o", $"HostKeyAlias=hardshare-{view.Id}",
            "-o", $"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes", "root@192.0.2.7",
        ]);
        File.Exists(known).ShouldBeTrue();
    }

    [Fact]
    public async Task Ssh_pathWithSigns_reachesSshAsItIs()
    {
        Variables["XDG_STATE_HOME"] = Home.File("a %h b");

        await SshAsync();

        Processes.Runs.ShouldHaveSingleItem().ShouldContain(
            $"UserKnownHostsFile=\"{Home.File("a %%h b")}/hardshare/known_hosts/{view.Id}\"");
    }

    [Fact]
    public async Task Ssh_command_goesBehindTheAddressUntouched()
    {
        await SshAsync("a1", "-t", "--", "ls", "-la", "--help", "a b");

        var words = Processes.Runs.ShouldHaveSingleItem();
        words[1].ShouldBe("-t");
        words.SkipWhile(word => word != "root@192.0.2.7").Skip(1).ShouldBe(["--", "ls", "-la", "--help", "a b"]);
    }

    [Fact]
    public async Task Ssh_keyNotKnownHere_leavesTheChoiceToSsh()
    {
        await SshAsync();

        Processes.Runs.ShouldHaveSingleItem().ShouldNotContain("-i");
    }

    [Fact]
    public async Task Ssh_stillStarting_waitsForIt()
    {
        var asked = 0;
        Node.On<ListInstances>(new InstanceList([view with { Status = InstanceStatus.Init }]));
        Node.On<GetInstance>(_ => view with { Status = ++asked < 3 ? InstanceStatus.Init : InstanceStatus.Ready });

        await RunAsync("ssh");

        Processes.Runs.ShouldHaveSingleItem()[0].ShouldBe("ssh");
    }

    [Fact]
    public async Task Ssh_keepAliveInstance_saysSoWhileTheSessionLasts()
    {
        view = view with { KeepAlive = true };
        Processes.Attended = async () =>
        {
            while (Node.Commands.Count < 3)
                await Task.Yield();
            return 7;
        };

        (await SshAsync()).Code.ShouldBe(7);

        Node.Commands.ShouldAllBe(command => command.Command is KeepAlive);
    }

    [Fact]
    public async Task Ssh_noInstance_notFoundAndHowToGetOne()
    {
        Node.On<ListInstances>(new InstanceList([]));

        var outcome = await RunAsync("ssh");

        outcome.Code.ShouldBe(3);
        outcome.Error.ShouldContain("hardshare launch");
    }
}
