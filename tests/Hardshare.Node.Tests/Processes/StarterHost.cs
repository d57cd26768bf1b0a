using System.Diagnostics;
using System.Runtime.InteropServices;
using Hardshare.Node.Processes;
using Hardshare.Node.Tests.Journal.States;

namespace Hardshare.Node.Tests.Processes;

/// <summary>This assembly as a program: a node that has little, to be killed or to be counted in.</summary>
internal static class StarterHost
{
    /// <summary>How to start it.</summary>
    public static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return new ProcessStartInfo(dotnet, [typeof(StarterHost).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
    }

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["hold", var folder]:
                await HoldAsync(folder);
                return 0;
            case ["snapshots", var folder, var deployment, var days]:
                await SnapshotCrashTests.RunAsync(folder, deployment, days);
                return 0;
            case ["count", var folder]:
                return await CountAsync(folder);
            default:
                await Console.Error.WriteLineAsync("this is a test assembly: run it with `dotnet test`");
                return 2;
        }
    }

    /// <summary>Starts a <c>cat</c>, says so, and waits to be killed.</summary>
    private static async Task HoldAsync(string folder)
    {
        using var starter = new ProcessStarter(TimeProvider.System);
        var process = await starter.StartAsync(new ProcessSpec("cat", folder, "cat", []));
        Console.WriteLine(process.Id);
        await process.Exited;
    }

    /// <summary>Starts and ends many processes and compares the descriptors and children before and after.</summary>
    private static async Task<int> CountAsync(string folder)
    {
        using var starter = new ProcessStarter(TimeProvider.System);
        await RunOneAsync();
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 50; i++)
            await RunOneAsync();
        var after = Directory.GetFiles("/proc/self/fd").Length;
        Console.WriteLine($"{before} {after}");
        return before == after ? 0 : 1;

        async Task RunOneAsync()
        {
            var process = await starter.StartAsync(new ProcessSpec("one", folder, "true", []));
            await process.Exited;
            starter.TryAdopt(folder, "one").Refusal.ShouldBe(AdoptionRefusal.Gone);
        }
    }
}
