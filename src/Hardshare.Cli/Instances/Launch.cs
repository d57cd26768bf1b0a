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

    public Answer Place(InstanceOrder order, IReadOnlyList<DeploymentId> deployments, string? type, bool wait)
    {
        try
        {
            return run.Node.Send(EntityAddress.Requests, new PlaceRequest(order, deployments, type, wait));
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
            TakeBack();
            throw;
        }
    }

    public async Task<InstanceView> UntilReadyAsync()
    {
        try
        {
            var title = $"instance {IdText.Short(instance.Value)}";
            return await Steps.ShowAsync(run.Screen, title, steps => InstanceStart.WatchAsync(run, instance, steps));
        }
        catch (OperationCanceledException)
        {
            TakeBack();
            throw;
        }
        catch (CliFailure e) when (e.Code is ExitCode.Failed or ExitCode.NotFound)
        {
            folder.Forget(instance);
            throw;
        }
    }

    /// <summary>End what was started, or leave the line: the user, who gave up, should not hold a robot without knowing.</summary>
    private void TakeBack()
    {
        using var limit = new CancellationTokenSource(TakeBackPatience);
        using var node = run.NodeWith(TakeBackPatience, limit.Token);
        try
        {
            if (TrySend(node, EntityAddress.Of(instance), new TerminateInstance("cancelled during its start")))
                run.Screen.Note($"instance {instance} is being terminated");
            else if (TrySend(node, EntityAddress.Of(instance.Request), new WithdrawRequest()))
                run.Screen.Note($"request {instance} is withdrawn");
            folder.Forget(instance);
        }
        catch (Exception e) when (e is CliFailure or OperationCanceledException)
        {
            run.Screen.Note($"{instance} could not be taken back: {e.Message}\nNext: hardshare terminate {instance}");
        }
    }

    private static bool TrySend(NodeClient node, EntityAddress to, ICommand command)
    {
        try
        {
            node.Send(to, command);
            return true;
        }
        catch (CliFailure e) when (e.Rejection is RejectionCode.NotFound or RejectionCode.Conflict)
        {
            return false;
        }
    }
}
