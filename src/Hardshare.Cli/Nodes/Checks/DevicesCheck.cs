namespace Hardshare.Cli.Nodes.Checks;

/// <summary>The serial devices that the configuration names are plugged in.</summary>
internal static class DevicesCheck
{
    public static IEnumerable<CheckResult> Run(CheckContext context) =>
        context.Settings.SerialDevices.Select(device => File.Exists(device.Path)
        ? CheckResult.Ok($"robot {device.Robot}", $"{device.Path} is there")
        : CheckResult.Warn(
            $"robot {device.Robot}", $"{device.Path} is not there", "switch the robot on, plug it in, or correct the path of its device"));
}
