using System.CommandLine;
using System.Globalization;
using Hardshare.Labs;
using Hardshare.Labs.Faults;
using Hardshare.Soak;

var minutes = new Option<double>("--minutes") { Description = "How long instances are launched, used and terminated.", DefaultValueFactory = _ => 30 };
var kills = new Option<int>("--kills") { Description = "How often the node is killed afterwards, at random moments.", DefaultValueFactory = _ => 100 };
var cluster = new Option<double>("--cluster") { Description = "How many minutes nodes of one workspace and their database are killed, cut off and hang, under load.", DefaultValueFactory = _ => 10 };
var seed = new Option<int>("--seed") { Description = "Makes the same random choices again.", DefaultValueFactory = _ => Random.Shared.Next() };
var command = new RootCommand("Wears the system out: cycles with random faults, then kill -9 of the node, then faults of a workspace of several nodes. Exit code 0 when everything held.") { minutes, kills, cluster, seed };
command.SetAction(async parsed =>
{
    var chosen = parsed.GetValue(seed);
    Say(string.Create(CultureInfo.InvariantCulture, $"--seed {chosen}"));
    var held = true;
    if (parsed.GetValue(minutes) is var span and > 0)
        held &= await LongUse.HoldsAsync(TimeSpan.FromMinutes(span), chosen, Say);
    if (parsed.GetValue(kills) is var often and > 0)
    {
        await using var lab = await Lab.StartAsync(NodeKills.Plan);
        await new NodeKills(lab, chosen, Say).RunAsync(often);
    }
    if (parsed.GetValue(cluster) is var together and > 0)
    {
        var (plans, types) = ClusterFaults.Plans();
        await using var labs = await ClusterLab.StartApartAsync("3s", plans);
        foreach (var hangs in new[] { false, true })
            await new DatabaseOutage(labs, types[1], TimeSpan.FromSeconds(30), Say).RunAsync(hangs);
        await new ClusterFaults(labs, types, chosen, Say).RunAsync(TimeSpan.FromMinutes(together));
    }
    Say(held ? "everything held" : "NOT everything held");
    return held ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();

static void Say(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text}"));
