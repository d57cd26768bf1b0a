using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Instances;

public class LaunchCommandTests : CliTest
{
    private InstanceView view = Sample.Instance(status: InstanceStatus.Init);

    private InstanceOrder Order => ((PlaceRequest)Node.Commands.First(c => c.Command is PlaceRequest).Command).Order;

    private string KeyFile => Home.File($".local/state/hardshare/keys/{Order.Instance}");

    private void Grants()
    {
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment()]));
        Node.On<PlaceRequest>(place =>
        {
            view = view with { Id = place.Order.Instance };
            return new InstanceGranted(place.Order.Instance, Sample.Deployment().Id);
        });
        Node.On<GetInstance>(_ => view);
        Node.On<TerminateInstance>(new Done());
    }

    private void HasUsualKey() => Home.Write(".ssh/id_ed25519.pub", Sample.HostKey + "\n");

    [Fact]
    public async Task Launch_stepsThenReady_showsThemAndTheLineToPaste()
    {
        Grants();
        HasUsualKey();
        Home.Write(".ssh/id_ed25519", "private");
        Node.HasEvents(Steps(), new TaskCompletionSource().Task);
        Time = new HurriedTime(times: 1);

        var outcome = await RunAsync("launch");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("container started");
        var known = Home.File($".local/state/hardshare/known_hosts/{view.Id}");
        outcome.Out.ShouldBe(
            $"ssh -i {Home.File(".ssh/id_ed25519")} -o IdentitiesOnly=yes -p 22022 -o HostKeyAlias=hardshare-{view.Id} " +
            $"-o UserKnownHostsFile={known} -o StrictHostKeyChecking=yes root@192.0.2.7\n");
        File.ReadAllText(known).ShouldBe($"hardshare-{view.Id} {Sample.HostKey.Replace(" bench-1", "", StringComparison.Ordinal)}\n");
        File.GetUnixFileMode(known).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Order.AuthorizedKeys.ShouldBe([Sample.HostKey]);
    }

    [Fact]
    public async Task Launch_noLiveStream_asksUntilReady()
    {
        Grants();
        HasUsualKey();
        var asked = 0;
        Node.On<GetInstance>(_ => ++asked < 4 ? view with { Step = $"step {asked}" } : view with { Status = InstanceStatus.Ready });

        var outcome = await RunAsync("launch", "arm");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("step 2");
        outcome.Error.ShouldContain("step 3");
    }

    [Fact]
    public async Task Launch_mustWait_showsPlaceAndReasonThenTheStart()
    {
        Grants();
        HasUsualKey();
        var asked = 0;
        Node.On<PlaceRequest>(place => new RequestWaiting(place.Order.Instance.Request, "in use"));
        Node.On<GetInstance>(
            query =>
                ++asked < 4 ? new Rejected(RejectionCode.NotFound, "instance not found")
                    : view with { Id = query.Instance, Status = InstanceStatus.Ready });
        Node.On<GetRequest>(query => Sample.Request() with { Id = query.Request, Ahead = asked == 1 ? 2 : 0 });

        var outcome = await RunAsync("launch", "--wait");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("2 ahead in line: in use by user:bob");
        outcome.Error.ShouldContain("next in line");
        ((PlaceRequest)Node.Commands.Single().Command).Reserve.ShouldBeTrue();
    }

    [Fact]
    public async Task Launch_withdrawnWhileWaiting_notFound()
    {
        Grants();
        HasUsualKey();
        Node.On<PlaceRequest>(place => new RequestWaiting(place.Order.Instance.Request, "in use"));
        Node.On<GetInstance>(new Rejected(RejectionCode.NotFound, "instance not found"));

        (await RunAsync("launch", "--reserve")).Code.ShouldBe(3);
    }

    [Fact]
    public async Task Launch_startFails_reasonAndHistoryAndNoKeyLeft()
    {
        Grants();
        view = view with { Status = InstanceStatus.InitFail, EndReason = "image: no such image" };

        var outcome = await RunAsync("launch");

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldContain("image: no such image");
        outcome.Error.ShouldContain("hardshare history");
        File.Exists(KeyFile).ShouldBeFalse();
    }

    [Fact]
    public async Task Launch_busy_fiveAndHowToWait()
    {
        Grants();
        HasUsualKey();
        Node.On<PlaceRequest>(new Rejected(RejectionCode.Busy, "All matching workspace deployments are busy. Try again later."));

        var outcome = await RunAsync("launch");

        outcome.Code.ShouldBe(5);
        outcome.Error.ShouldContain("--wait");
    }

    [Fact]
    public async Task Launch_noKeyAnywhere_makesAPairAndSendsThePublicHalf()
    {
        Grants();
        view = view with { Status = InstanceStatus.Ready };

        var outcome = await RunAsync("launch");

        outcome.Code.ShouldBe(0, outcome.Error);
        File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(KeyFile).ShouldContain("PRIVATE KEY");
        Order.AuthorizedKeys.ShouldHaveSingleItem().ShouldStartWith("ssh-ed25519 ");
        outcome.Out.ShouldContain($"-i {KeyFile} ");
        Node.Commands.Single().Envelope.GetRawText().ShouldNotContain("PRIVATE");
    }

    [Fact]
    public async Task Launch_privateKeyGivenAsPublic_refusedBeforeAnythingIsSent()
    {
        Grants();
        var file = Home.Write("id", "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n");

        (await RunAsync("launch", "--public-key", file)).Code.ShouldBe(2);

        Node.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task Launch_options_areInTheOrder()
    {
        Grants();
        var file = Home.Write("k.pub", Sample.HostKey);

        var outcome = await RunAsync("launch", "--type", "arm6", "--expire", "1h30m", "--public-key", file, "--no-wait");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.Trim().ShouldBe(Order.Instance.ToString());
        Order.Lifetime.ShouldBe(TimeSpan.FromMinutes(90));
        var place = (PlaceRequest)Node.Commands.Single().Command;
        place.Type.ShouldBe("arm6");
        place.Deployments.ShouldBeEmpty();
        Node.Commands.Single().To.ShouldBe("requests");
    }

    [Fact]
    public async Task Launch_json_viewWithSsh()
    {
        Grants();
        HasUsualKey();
        view = view with { Status = InstanceStatus.Ready };

        var outcome = await RunAsync("launch", "--format", "json");

        outcome.Error.ShouldBeEmpty();
        outcome.Json.GetProperty("status").GetString().ShouldBe("ready");
        outcome.Json.GetProperty("endpoint").GetProperty("port").GetInt32().ShouldBe(22022);
        outcome.Json.GetProperty("ssh").GetProperty("command").EnumerateArray().Last().GetString().ShouldBe("root@192.0.2.7");
        outcome.Json.GetProperty("ssh").GetProperty("hostKeyAlias").GetString().ShouldBe($"hardshare-{view.Id}");
    }

    [Fact]
    public async Task Launch_cancelledDuringStart_terminatesTheInstance()
    {
        Grants();
        HasUsualKey();
        using var cancelled = new CancellationTokenSource();
        Node.On<GetInstance>(_ =>
        {
            cancelled.Cancel();
            return view;
        });

        var outcome = await RunAsync(cancelled.Token, "launch");

        outcome.Code.ShouldBe(130);
        Node.Commands.Last().Command.ShouldBeOfType<TerminateInstance>();
        Node.Commands.Last().To.ShouldBe($"instance/{view.Id}");
    }

    [Fact]
    public async Task Launch_cancelledInLine_withdrawsTheRequest()
    {
        Grants();
        HasUsualKey();
        using var cancelled = new CancellationTokenSource();
        Node.On<PlaceRequest>(place => new RequestWaiting(place.Order.Instance.Request, "in use"));
        Node.On<TerminateInstance>(new Rejected(RejectionCode.NotFound, "instance not found"));
        Node.On<WithdrawRequest>(new Done());
        Node.On<GetInstance>(_ =>
        {
            cancelled.Cancel();
            return new Rejected(RejectionCode.NotFound, "instance not found");
        });

        (await RunAsync(cancelled.Token, "launch", "--wait")).Code.ShouldBe(130);

        Node.Commands.Last().Command.ShouldBeOfType<WithdrawRequest>();
    }

    [Fact]
    public async Task Launch_severalDeploymentsOneOnline_takesThatOne()
    {
        Grants();
        HasUsualKey();
        view = view with { Status = InstanceStatus.Ready };
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment("d1") with { OfflineReason = "no host" }, Sample.Deployment("d2")]));

        (await RunAsync("launch")).Code.ShouldBe(0);

        ((PlaceRequest)Node.Commands.Single().Command).Deployments.ShouldBe([Sample.Deployment("d2").Id]);
    }

    [Fact]
    public async Task Launch_hostKeysAreNone_refusesToConnectBlindly()
    {
        Grants();
        HasUsualKey();
        view = view with { Status = InstanceStatus.Ready, HostKeys = ["evil\nother ssh-ed25519 AAAA"] };

        var outcome = await RunAsync("launch");

        outcome.Code.ShouldBe(1);
        outcome.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-oProxyCommand=touch /tmp/x")]
    [InlineData("host;reboot")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task Launch_addressIsNone_refused(string address)
    {
        Grants();
        HasUsualKey();
        view = view with { Status = InstanceStatus.Ready, Endpoint = new PublicEndpoint("g", address, 22, "127.0.0.2") };

        (await RunAsync("launch")).Code.ShouldBe(1);
    }

    private IEnumerable<Contracts.History.HistoryEntry> Steps()
    {
        yield return Sample.Entry(1, "instance-initiated-v1", "started for user:alice");
        yield return Sample.Entry(2, "instance-step-done-v1", "container started", 200);
        view = view with { Status = InstanceStatus.Ready };
        yield return Sample.Entry(3, "instance-ready-v1", "ready at 192.0.2.7:22022", 400);
    }
}
