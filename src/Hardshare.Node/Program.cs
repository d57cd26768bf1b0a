using Hardshare.Hocon;
using Hardshare.Node.Cluster.Joining;
using Hardshare.Node.Configuration;
using Hardshare.Node.Hosting;

// A node of Hardshare: host, gateway, or both in one process.
//
//   Hardshare.Node [--config FILE]          run until SIGTERM; default /etc/hardshare/hardshare.conf
//   Hardshare.Node --check-config [FILE]    read the configuration, say what is wrong with it, or what it sets, and end
//   Hardshare.Node cluster …                set up a workspace of several nodes: init, invite, join, remove (also as `hardshare cluster …`)
if (args.FirstOrDefault() == "cluster")
    return await ClusterProgram.RunAsync(args[1..], Console.In, Console.Out, Console.Error);

var check = args.Contains("--check-config");
var named = args.SkipWhile(a => a is not ("--config" or "--check-config")).Skip(1).FirstOrDefault();
var file = named ?? "/etc/hardshare/hardshare.conf";
if (args.Length > 2 || (args.Length > 0 && args[0] is not ("--config" or "--check-config")))
{
    Console.Error.WriteLine("usage: Hardshare.Node [--config FILE | --check-config [FILE] | cluster …]");
    return 2;
}

NodeConfiguration configuration;
try
{
    configuration = ConfigurationReader.Load(file);
}
catch (Exception e) when (e is HoconException or InvalidConfigurationException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
if (check)
{
    Console.WriteLine($"{file}: node {configuration.NodeName}, {configuration.Deployments.Count} deployment(s)");
    foreach (var line in SettingsText.Lines(configuration))
        Console.WriteLine(line);
    return 0;
}
return await NodeHost.RunAsync(configuration);
