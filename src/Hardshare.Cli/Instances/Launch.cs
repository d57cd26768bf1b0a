using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Instances;

/// <summary>One launch: asks for the instance, watches it start, and takes it back if the user gives up before it is ready.</summary>
internal sealed class Launch(Run run, InstanceId instance, KeyFolder folder)
{
    private static readonly TimeSpan TakeBackPatience = TimeSpan.FromSeconds(10);

    public async Task<Answer> PlaceAsync(
        InstanceOrder order, IReadOnlyList<DeploymentId> deployments, string? type, bool wait, CancellationToken cancellation)
    {
        try
        {
            return await run.Node.SendAsync(EntityAddress.Requests, new PlaceRequest(order, deployments, type, wait), cancellation);
        }
        catch (CliFailure e)
        {
            // No answer does not mean that nothing was started: the key may be needed still.
            if (e.Code != ExitCode.Unavailable)
                folder.Forget(instance);
            else
                run.Screen.Note($"the request was {instance}");
            throw;
        }
        catch (OperationCanceledException)
        {
            await TakeBackAsync();
            throw;
        }
    }

    public async Task<InstanceView> UntilReadyAsync(CancellationToken cancellation)
    {
        try
        {
            return await Steps.ShowAsync(
                run.Screen, $"instance {IdText.Short(instance.Value)}", steps =>
                    InstanceStart.WatchAsync(run, instance, steps, cancellation));
        }
        catch (OperationCanceledException)
        {
            await TakeBackAsync();
            throw;
        }
        catch (CliFailure e) when (e.Code is ExitCode.Failed or ExitCode.NotFound)
        {
            folder.Forget(instance);
            throw;
        }
    }

    /// <summary>End what was started, or leave the line: the user, who gave up, should not hold a robot without knowing.</summary>
    private async Task TakeBackAsync()
    {
        using var node = run.NodeWith(TakeBackPatience);
        using var limit = new CancellationTokenSource(TakeBackPatience);
        try
        {
            if (await TrySendAsync(node, EntityAddress.Of(instance), new TerminateInstance("cancelled during its start"), limit.Token))
                run.Screen.Note($"instance {instance} is being terminated");
            else if (await TrySendAsync(node, EntityAddress.Of(instance.Request), new WithdrawRequest(), limit.Token))
                run.Screen.Note($"request {instance} is withdrawn");
            folder.Forget(instance);
        }
        catch (Exception e) when (e is CliFailure or OperationCanceledException)
        {
            run.Screen.Note($"{instance} could not be taken back: {e.Message}\nNext: hardshare terminate {instance}");
        }
    }

    private static async Task<bool> TrySendAsync(NodeClient node, EntityAddress to, ICommand command, CancellationToken cancellation)
    {
        try
        {
            await node.SendAsync(to, command, cancellation);
            return true;
        }
        catch (CliFailure e) when (e.Rejection is RejectionCode.NotFound or RejectionCode.Conflict)
        {
            return false;
        }
    }
}
