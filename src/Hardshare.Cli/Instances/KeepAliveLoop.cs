using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Instances;

/// <summary>Says that the user is there, for as long as a command that is proof of it runs.</summary>
internal static class KeepAliveLoop
{
    /// <summary>A sixth of the silence that counts as lost by default.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    /// <summary>Until the instance ends or the user presses Ctrl-C; the instance then ends by the silence.</summary>
    public static async Task<ExitCode> RunAsync(Run run, InstanceView view)
    {
        run.Screen.Note("keep-alives are sent until you press Ctrl-C; the instance ends soon after");
        while (true)
        {
            await Task.Delay(Every, run.Around.Time, run.Cancellation);
            if (!Send(run, view.Id))
            {
                run.Screen.Note($"instance {view.Id} has ended");
                return ExitCode.Ok;
            }
        }
    }

    /// <summary>Meanwhile another program does the work.</summary>
    public static async Task BesideAsync(Run run, InstanceId instance, CancellationToken over)
    {
        try
        {
            while (Send(run, instance))
                await Task.Delay(Every, run.Around.Time, over);
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>False when there is no instance any more. A node that does not answer is asked again next time.</summary>
    private static bool Send(Run run, InstanceId instance)
    {
        try
        {
            run.Node.Send(EntityAddress.Of(instance), new KeepAlive());
            return true;
        }
        catch (CliFailure e) when (e.Code == ExitCode.Unavailable)
        {
            return true;
        }
        catch (CliFailure e) when (e.Rejection is RejectionCode.Conflict or RejectionCode.NotFound)
        {
            return false;
        }
    }
}
