using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Streams;

/// <summary>Whether the device is there, since when, and what went wrong last. Tells of changes only.</summary>
internal sealed class DeviceHealth(StreamConfig config, TimeProvider clock, Action<ControlEvent> publish, bool open)
{
    private bool _told;

    public bool Open { get; private set; } = open;

    public DateTimeOffset Since { get; private set; } = clock.GetUtcNow();

    public string? LastError { get; private set; }

    public void Found()
    {
        if (Open && _told) return;
        (Open, _told, Since) = (true, true, clock.GetUtcNow());
        publish(new DeviceOpened(config.Instance, config.Device));
    }

    public void Lost(string error)
    {
        LastError = error;
        if (!Open && _told) return;
        (Open, _told, Since) = (false, true, clock.GetUtcNow());
        publish(new DeviceLost(config.Instance, config.Device, error));
    }
}
