using System.Runtime.InteropServices;
using Hardshare.SimulatedArm;

// A robot arm that is not there: a process of its own on a pseudo-terminal that speaks a little G-code, and fails on demand.
string? link = null, control = null;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--link") link = args[i + 1];
    else if (args[i] == "--control") control = args[i + 1];
}
if (link is null || control is null || args.Length != 4)
{
    Console.Error.WriteLine("usage: Hardshare.SimulatedArm --link PATH --control PATH");
    return 2;
}

try
{
    using var arm = new Arm(link, TimeProvider.System);
    using var socket = new ControlSocket(control, arm.ControlAsync);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    Console.WriteLine($"arm at {link}, control at {control}");
    arm.Run();
    return 0;

    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _ = arm.ControlAsync("end");
    }
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
{
    Console.Error.WriteLine($"arm: {e.Message}");
    return 1;
}
