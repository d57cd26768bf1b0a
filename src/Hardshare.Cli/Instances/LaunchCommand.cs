using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>
/// <c>hardshare launch</c>: get a robot. Shows each step until READY and then how to connect. JSON: <c>instance-view-v1</c> with an
/// <c>ssh</c> member beside its fields; with --no-wait the node's reply.
/// </summary>
internal static class LaunchCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        var type = Words.Text("--type", "TYPE", "any deployment of this type will do");
        var key = Words.Text(
            "--public-key", "FILE",
            "log in with this key (default: ~/.ssh/id_ed25519.pub, id_ecdsa.pub, id_rsa.pub, else a new pair made here)");
        var expire = Words.Text("--expire", "TIME", "end by itself after so long, for example 90m or 2h");
        var keepAlive = Words.Flag("--keep-alive", "end when this command does: it stays and says once in a while that you are there");
        var wait = Words.Flag("--wait", "if all are busy, wait in line", "--reserve");
        var noWait = Words.Flag("--no-wait", "say the id and leave, instead of showing the start");
        return line.Does(
            new Command("launch", "Get a robot, with progress until it can be used.").With(id, type, key, expire, keepAlive, wait, noWait),
            async (Run run) =>
            {
                if (run.Get(id) is not null && run.Get(type) is not null)
                    throw CliFailure.Usage("a deployment and --type cannot go together", "give the one or the other");
                var lifetime = run.GetSpan(expire);
                var instance = InstanceId.New();
                var deployments = run.Get(type) is null ? new[] { Which(run, run.Get(id)) } : [];
                var folder = new KeyFolder(run.Around);
                var launch = new Launch(run, instance, folder);
                var keys = folder.Prepare(instance, run.Get(key), run.Cancellation);
                // The node puts the sender in the user's place.
                var order = new InstanceOrder(instance, "", keys, KeyGenerated: false, lifetime, run.Get(keepAlive));
                var reply = launch.Place(order, deployments, run.Get(type), run.Get(wait));
                if (run.Get(noWait))
                {
                    Report(run, instance, reply);
                    return ExitCode.Ok;
                }

                var view = await launch.UntilReadyAsync();
                LaunchReport.Show(run, view);
                if (!run.Get(keepAlive))
                    return ExitCode.Ok;
                run.Screen.Flush();
                return await KeepAliveLoop.RunAsync(run, view);
            });
    }

    /// <summary>The deployment that is meant; without a word, the only one, or the only one that is online.</summary>
    private static DeploymentId Which(Run run, string? text)
    {
        if (text is null)
        {
            var all = run.Node.Ask<DeploymentList>(new ListDeployments()).Deployments;
            if (all.Where(view => view is { Online: true, Advertised: true }).ToList() is [var only])
                return only.Id;
        }

        return run.Find.Deployment(text).Id;
    }

    private static void Report(Run run, InstanceId instance, Answer reply)
    {
        if (run.Screen.Json)
        {
            run.Screen.WriteJson(reply.Body);
            return;
        }

        run.Screen.Line(instance.ToString());
        run.Screen.Note($"`hardshare info {instance}` says how it goes; `hardshare ssh {instance}` waits for it and logs in");
    }
}
