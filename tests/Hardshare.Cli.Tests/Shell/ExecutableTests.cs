using System.Diagnostics;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Shell;

/// <summary>The built program itself, as a process.</summary>
public class ExecutableTests : CliTest
{
    private static string Executable => Path.Combine(Path.GetDirectoryName(typeof(Program).Assembly.Location)!, "hardshare");

    private async Task<Outcome> ExecuteAsync(params string[] words)
    {
        var start = new ProcessStartInfo(Executable, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new Outcome(process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task Executable_status_overTheSocket()
    {
        Node.On<GetNode>(Sample.Node());
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment()]));

        var outcome = await ExecuteAsync("status");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("bench-1");
        outcome.Out.ShouldContain("free");
        outcome.Out.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task Executable_noNode_sixAndNoTrace()
    {
        Variables["HARDSHARE_SOCKET"] = Home.File("none");

        var outcome = await ExecuteAsync("list");

        outcome.Code.ShouldBe(6);
        outcome.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Executable_ssh_isReplacedByTheSystemsSsh()
    {
        var folder = Path.Combine(Home.Path, "bin");
        Home.Write(
            "bin/ssh", "#!/bin/sh\necho \"I am ssh: $*\"\nexit 42\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Variables["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        Node.On<Contracts.Instances.ListInstances>(new Contracts.Instances.InstanceList([Sample.Instance()]));

        var outcome = await ExecuteAsync("ssh", "--", "uname");

        outcome.Code.ShouldBe(42, outcome.Error);
        outcome.Out.ShouldStartWith("I am ssh: ");
        outcome.Out.ShouldEndWith("root@192.0.2.7 -- uname\n");
    }
}
