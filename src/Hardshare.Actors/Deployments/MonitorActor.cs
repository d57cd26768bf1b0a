using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments;

/// <summary>
/// Runs the owner's check of one deployment, one at a time, and tells the deployment when it failed so often in a row that it has to be locked. Parent: the deployment.
/// Persists nothing; on restart it counts from zero. While this node may not act on the robot it checks nothing, and a check that is cut off by that counts for nothing.
/// </summary>
public sealed class MonitorActor : ReceiveActor, IWithTimers
{
    private readonly DeploymentId _deployment;
    private readonly MonitorConfiguration _configuration;
    private readonly RobotFence _fence;
    private readonly IHostCommands _commands;
    private readonly CancellationTokenSource _cancellation = new();
    private int _failures;

    public MonitorActor(DeploymentId deployment, MonitorConfiguration configuration, RobotFence fence, IHostCommands commands)
    {
        _deployment = deployment;
        _configuration = configuration;
        _fence = fence;
        _commands = commands;
        Receive<Check>(_ => Run());
        Receive<CommandOutcome>(OnChecked);
        Receive<NotChecked>(_ => CheckLater());
    }

    public sealed record Report(IObservation Observation);

    /// <summary>The check failed as often in a row as the owner bears.</summary>
    public sealed record Tripped(string Reason);

    private sealed record Check;

    private sealed record NotChecked;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => CheckLater();

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Run()
    {
        var environment = new Dictionary<string, string> { ["HARDSHARE_DEPLOYMENT"] = _deployment.ToString() };
        _fence.RunAsync(token => _commands.RunAsync(_configuration.Command, environment, _configuration.Limit, token), _cancellation.Token)
            .PipeTo(Self, success: outcome => (object?)outcome ?? new NotChecked(), failure: e => new CommandOutcome(null, "", e.Message));
    }

    private void CheckLater() => Timers.StartSingleTimer("check", new Check(), _configuration.Interval);

    private void OnChecked(CommandOutcome outcome)
    {
        CheckLater();
        if (outcome.Succeeded)
        {
            if (_failures > 0)
                Context.Parent.Tell(new Report(new MonitorRecovered(_failures)));
            _failures = 0;
            return;
        }
        _failures++;
        // A check that goes on failing is told of once, and when it trips.
        if (_failures == 1 || _failures == _configuration.Failures)
            Context.Parent.Tell(new Report(new MonitorFailed(_failures, outcome.Describe())));
        if (_failures == _configuration.Failures)
            Context.Parent.Tell(new Tripped($"its monitor failed {_failures} times in a row: {outcome.Describe()}"));
    }
}
