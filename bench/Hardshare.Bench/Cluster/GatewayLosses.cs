using System.Diagnostics;
using System.Net;
using Hardshare.Bench.Sessions;
using Hardshare.Labs;
using Hardshare.Labs.Faults;

namespace Hardshare.Bench.Cluster;

/// <summary>A host behind NAT that loses its gateways, with leases of the usual length.</summary>
internal sealed class GatewayLosses : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Long enough that a backoff alone would keep it away for many seconds more.</summary>
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(20);

    private readonly HostBehindNat _lab;
    private readonly ApiUser _user;
    private (double Noticed, double Back)? _cut;

    private GatewayLosses(HostBehindNat lab) => (_lab, _user) = (lab, new ApiUser(lab.Host));

    public static async Task<GatewayLosses> StartAsync() => new(await HostBehindNat.StartAsync("8s"));

    /// <summary>Seconds from <c>kill -9</c> of an instance's gateway, its node, sshd and relay, until a user is in the same instance through the other one; the longest of so many.</summary>
    public async Task<double> KillAsync(int times)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < times; i++)
        {
            var (instance, gateway) = await _lab.LaunchedAsync(_user);
            var watch = Stopwatch.StartNew();
            _lab.Gateway(gateway).KillGateway();
            await Await.ConditionAsync("it is reached through the other gateway", Limit, async () =>
                await _lab.GatewayOfAsync(instance) != gateway && await HostBehindNat.IsReachedAsync(_user, instance));
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            await _lab.Gateway(gateway).StartNodeAsync();
            await _lab.EndAsync(instance);
        }
        return longest.TotalSeconds;
    }

    /// <summary>Both links are cut silently. Seconds until the host notices; and from healing until bytes pass again, less what one start of <c>ssh</c> takes through the same tunnel. The longest of each.</summary>
    public async Task<(double Noticed, double Back)> CutAsync(int times)
    {
        if (_cut is { } known)
            return known;
        var taken = new List<(double Noticed, double Back)>();
        for (var i = 0; i < times; i++)
            taken.Add(await CutAsync());
        _cut = (taken.Max(one => one.Noticed), taken.Max(one => one.Back));
        return _cut.Value;
    }

    public async ValueTask DisposeAsync() => await _lab.DisposeAsync();

    private async Task<(double Noticed, double Back)> CutAsync()
    {
        var (instance, gateway) = await _lab.LaunchedAsync(_user);
        var address = new IPEndPoint(IPAddress.Loopback, (await _lab.Host.InstanceAsync(instance)).GetProperty("fwd").GetProperty("port").GetInt32());
        var ssh = Stopwatch.StartNew();
        await HostBehindNat.IsReachedAsync(_user, instance);
        ssh.Stop();
        var cut = Stopwatch.StartNew();
        _lab.CutBoth();
        Stopwatch healed;
        TimeSpan noticed;
        try
        {
            await Await.ConditionAsync("it is noticed", Limit, () => _lab.IsDegradedAsync(instance));
            noticed = cut.Elapsed;
            await Task.Delay(Cut - noticed, TimeProvider.System);
        }
        finally
        {
            healed = Stopwatch.StartNew();
            _lab.HealBoth(gateway);
        }
        await Banner.WaitAsync(address);
        var back = healed.Elapsed;
        await _lab.EndAsync(instance);
        return (noticed.TotalSeconds, (back - ssh.Elapsed).TotalSeconds);
    }
}
