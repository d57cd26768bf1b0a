using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>
/// What a lab consists of. <paramref name="Deployments"/> is HOCON, what stands in <c>hardshare.deployments</c>; it may name the lab's folder and ports.
/// <paramref name="Registered"/> are those of them that are registered and advertised at once, each as a type of its own name.
/// </summary>
public sealed record LabPlan(Func<Lab, string> Deployments, IReadOnlyList<string> Registered, IReadOnlyList<string> Arms)
{
    /// <summary>Further HOCON inside <c>hardshare</c>.</summary>
    public Func<Lab, string> Further { get; init; } = _ => "";

    /// <summary>The node's name, where others have to know it beforehand; made up otherwise.</summary>
    public string? NodeName { get; init; }

    /// <summary>What the node does in its workspace.</summary>
    public string Roles { get; init; } = "host, gateway";

    /// <summary>The network that the node runs in, if not this machine's.</summary>
    public HostNetwork? Network { get; init; }

    /// <summary>What is done before the node starts for the first time: its configuration is there already.</summary>
    public Func<Lab, Task> Join { get; init; } = _ => Task.CompletedTask;

    /// <summary>Where the node's and the CLI's programs lie: as built with whoever runs the lab, unless a published version is to be used.</summary>
    public string Programs { get; init; } = AppContext.BaseDirectory;

    /// <summary>How many public ports the gateway has, 1 to 100.</summary>
    public int PublicPorts { get; init; } = 100;

    /// <summary>The size of a disk of its own for the node's data (such as <c>16m</c>), which a test can fill; none by default.</summary>
    public string? DataDisk { get; init; }

    /// <summary>A container engine other than the one that scripts/setup found.</summary>
    public string? EngineSocket { get; init; }

    /// <summary>Two arms, one with actions; a TCP service; a deployment whose image does not exist; one with a monitor.</summary>
    public static LabPlan Everything { get; } = new(
        lab => $$"""
            arm {
              devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" }
              limits { container-restarts = 1, dead-man = 3 s }
            }
            spare {
              devices.arm { kind = serial, path = "{{lab.Folder}}/spare.tty" }
              actions {
                before = [ { command = ["/bin/sh", "-c", "echo before $HARDSHARE_INSTANCE >> {{lab.Folder}}/actions"], limit = 5 s } ]
                start = [ { command = ["/bin/sh", "-c", "echo $HARDSHARE_INSTANCE > /started"], limit = 5 s } ]
                end = [ { command = ["/bin/sh", "-c", "echo end $HARDSHARE_INSTANCE >> {{lab.Folder}}/actions"], limit = 5 s } ]
              }
            }
            net { devices.service { kind = tcp, host = "127.0.0.1", port = {{lab.ServicePort}} } }
            broken { image = "hardshare/no-such-image:1", pull = never }
            watched { monitor { command = ["/usr/bin/test", "!", "-e", "{{lab.Folder}}/unwell"], interval = 200 ms, limit = 5 s, failures = 2 } }
        """,
        ["arm", "spare", "net", "broken", "watched"],
        ["arm", "spare"]);
}
