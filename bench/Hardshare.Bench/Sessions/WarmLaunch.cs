using Hardshare.Labs;

namespace Hardshare.Bench.Sessions;

/// <summary>As <see cref="Launch"/>, on a deployment with <c>warm = 1</c>, once it has something to give away.</summary>
internal sealed class WarmLaunch(SessionsArea area) : Launch(area, "sessions: launch, warm, to the banner", "warm", 0.5)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    protected override async Task PrepareAsync()
    {
        var lab = (await Area.LabAsync()).Lab;
        (await lab.CliAsync("register", "warm", "--type", "warm")).Succeeded();
        (await lab.CliAsync("ad", "warm")).Succeeded();
    }

    public override async Task<double> OursAsync()
    {
        var lab = (await Area.LabAsync()).Lab;
        // Its tunnel comes last. The node says nothing of it, for nobody has to know: a launch takes what is there.
        await Await.ConditionAsync("something is kept warm", Limit, () => Task.FromResult(Processes.With("ssh", "-R", $"{lab.Folder}/data/instances/").Length > 0));
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        return await base.OursAsync();
    }

    // Nothing is to be made in the background of other figures.
    protected override async Task EndAsync() => await (await Area.LabAsync()).Lab.CliAsync("stop-ad", "warm");
}
