using Hardshare.Hocon;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster.Joining;

/// <summary><c>Hardshare.Node cluster …</c>: what sets a workspace of several nodes up. Exit codes as those of the node: 1 when it could not be done, 2 for wrong words.</summary>
internal static class ClusterProgram
{
    public const string DefaultConfiguration = "/etc/hardshare/hardshare.conf";

    private const string Usage =
        $"""
        usage: hardshare cluster init [--workspace NAME] [--lease 8s] [LOGIN]
               hardshare cluster invite NODE [--expires 1h] [--address HOST[:PORT]] [--config FILE | LOGIN]
               hardshare cluster join TOKEN|- [--config FILE]
               hardshare cluster remove NODE [--force] [LOGIN]

        LOGIN, as the owner of the workspace's database:
        {OwnerLogin.Help}
        """;

    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter output, TextWriter errors)
    {
        try
        {
            await RunCommandAsync(arguments, input, output, errors);
            return 0;
        }
        catch (Exception e) when (e is FormatException or HoconException or InvalidConfigurationException)
        {
            await errors.WriteLineAsync(arguments.Length == 0 ? Usage : e.Message);
            return 2;
        }
        catch (Exception e) when (e is DatabaseException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static Task RunCommandAsync(string[] arguments, TextReader input, TextWriter output, TextWriter notes) => arguments.FirstOrDefault() switch
    {
        "init" or "upgrade" => InitCommand.RunAsync(new Arguments(arguments.Skip(1), ["--workspace", "--lease", .. OwnerLogin.Options]), output),
        "invite" => InviteCommand.RunAsync(new Arguments(arguments.Skip(1), ["--expires", "--address", "--config", .. OwnerLogin.Options]), output, notes),
        "join" => JoinCommand.RunAsync(new Arguments(arguments.Skip(1), "--config"), input, output, notes),
        "remove" => RemoveCommand.RunAsync(new Arguments(arguments.Skip(1), [Arguments.Force, .. OwnerLogin.Options]), output),
        "--help" or "-h" => output.WriteLineAsync(Usage),
        _ => throw new FormatException(Usage),
    };
}
