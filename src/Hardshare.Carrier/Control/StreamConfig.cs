using System.Text.Json.Serialization;

namespace Hardshare.Carrier.Control;

/// <summary>The file that a stream process is started with. Exactly one of <see cref="Serial"/> and <see cref="Tcp"/> is given.</summary>
/// <param name="Instance">The instance's id.</param>
/// <param name="Device">The device's name in the deployment.</param>
/// <param name="Folder">The process's own folder, for <c>control.sock</c> and <c>lock</c>. The container must not see it.</param>
/// <param name="DeadlineSeconds">The first dead-man deadline, from the start of the process; 0 to 86,400.</param>
/// <param name="Serial">A serial port, presented to the container as a pseudo-terminal.</param>
/// <param name="Tcp">A host and port, presented to the container as a Unix socket.</param>
public sealed record StreamConfig(
    string Instance, string Device, string Folder, double DeadlineSeconds, SerialConfig? Serial = null, TcpConfig? Tcp = null)
{
    public int V { get; init; } = ControlJson.Version;
}

/// <param name="Path">The device, such as <c>/dev/serial/by-id/...</c>. It may be missing at the start.</param>
/// <param name="Terminals">A devpts instance of the user's own, mounted by the node, where the pseudo-terminal is made.</param>
/// <param name="Link">
/// A symbolic link <c>pts/N</c> is kept here, or whatever <paramref name="LinkPrefix"/> says, so that the terminal's name stays the same
/// though its number may change (it does if a program holds the terminal open while this process is killed and started again).
/// </param>
/// <param name="LinkPrefix">The folder of the terminals as seen from the link in the container.</param>
/// <param name="Baud">Bits a second; any speed that the driver can do.</param>
/// <param name="DataBits">5 to 8.</param>
/// <param name="Parity">None, even or odd.</param>
/// <param name="StopBits">1 or 2.</param>
/// <param name="RtsCts">Hardware flow control.</param>
/// <param name="TerminalMode">Permissions of the pseudo-terminal, octal.</param>
public sealed record SerialConfig(
    string Path,
    string Terminals,
    string? Link = null,
    string LinkPrefix = "pts",
    int Baud = 115200,
    int DataBits = 8,
    SerialParity Parity = SerialParity.None,
    int StopBits = 1,
    bool RtsCts = false,
    string TerminalMode = "0666");

[JsonConverter(typeof(JsonStringEnumConverter<SerialParity>))]
public enum SerialParity
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("even")]
    Even,

    [JsonStringEnumMemberName("odd")]
    Odd,
}

/// <param name="Host">A name or an address on the lab's network.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Listen">The Unix socket's path.</param>
/// <param name="MaxConnections">At a time; more are closed at once.</param>
/// <param name="SocketMode">Permissions of the Unix socket, octal.</param>
/// <param name="CutsAtDeadline">Whether connections to the device are cut when the dead-man deadline passes, because another host may need them then.</param>
public sealed record TcpConfig(string Host, int Port, string Listen, int MaxConnections = 8, string SocketMode = "0666", bool CutsAtDeadline = false);
