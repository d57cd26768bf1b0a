using System.Globalization;
using Hardshare.Labs;

namespace Hardshare.Bench.Cluster;

/// <summary>What nodes with nothing to do cost the database's server, each, over a minute.</summary>
internal sealed class IdleNodes(ClusterArea area, bool rows) : Figure(
    rows ? "cluster: rows written by an idle node in a minute" : "cluster: connections of an idle node", rows ? "rows" : "", Better.Lower, rows ? 60 : 3)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    protected override bool IsMeasuredOnce => true;

    public override async Task<double> OursAsync()
    {
        var lab = (await area.HostsAsync()).Lab;
        if (!rows)
            return Number(lab, "SELECT max(count) FROM (SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'hardshare %' GROUP BY application_name) AS each");
        // The server counts what a connection did when that has been idle for ten seconds at the latest.
        await Task.Delay(Settling, TimeProvider.System);
        var before = Written(lab);
        await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System);
        return (Written(lab) - before) / lab.Nodes.Count;
    }

    private static double Written(ClusterLab lab) => Number(lab, "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables");

    private static double Number(ClusterLab lab, string sql) => double.Parse(lab.Server.Execute(ClusterLab.Database, sql), CultureInfo.InvariantCulture);
}
