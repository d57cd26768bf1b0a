namespace Hardshare.Actors.Deployments.Configuration;

/// <summary>A device of a deployment, by the name that users see: <c>/dev/NAME</c> for a serial one, host name <c>NAME</c> for a TCP one.</summary>
public abstract record DeviceConfiguration(string Name);

/// <summary>A serial port (or pseudo-terminal) at <paramref name="Path"/>, at <paramref name="Baud"/> bits per second.</summary>
public sealed record SerialDevice(string Name, string Path, int Baud) : DeviceConfiguration(Name);

/// <summary>A TCP service at <paramref name="Host"/>:<paramref name="Port"/> on the lab's network; users reach the same port at host name <c>NAME</c>.</summary>
public sealed record TcpDevice(string Name, string Host, int Port) : DeviceConfiguration(Name);
