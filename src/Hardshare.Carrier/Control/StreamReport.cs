namespace Hardshare.Carrier.Control;

/// <summary>Answers <see cref="GetStreamStatus"/>. Counts are since the process started.</summary>
public sealed record StreamReport : ControlReply
{
    public required string Instance { get; init; }

    public required string Device { get; init; }

    /// <summary>Serial: the device is open. TCP: the last connection to it came about (true before the first).</summary>
    public required bool Open { get; init; }

    /// <summary>Since when <see cref="Open"/> is as it is.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Bytes given to the device; the last few before a deadline may have been taken back off its wire.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes that the device sent and the user's side took.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Bytes from the user that were thrown away: paused, deadline passed, or no device.</summary>
    public required long Discarded { get; init; }

    /// <summary>Bytes from the device that nobody was there to read (serial only: nobody had the terminal open).</summary>
    public required long Unread { get; init; }

    /// <summary>Bytes from the user that the device has not taken yet.</summary>
    public required long Waiting { get; init; }

    /// <summary>Serial: for how many seconds the device has taken nothing though there was something; 0 if all is well.</summary>
    public required double StalledSeconds { get; init; }

    /// <summary>The reason given with <see cref="PauseInput"/>; null if not paused.</summary>
    public string? Paused { get; init; }

    /// <summary>Seconds until the dead-man deadline; 0 once it has passed.</summary>
    public required double DeadlineRemaining { get; init; }

    /// <summary>What went wrong last, also when it is well again; null if nothing has.</summary>
    public string? LastError { get; init; }

    /// <summary>Serial: the name of the terminal in its devpts folder, a number.</summary>
    public string? Terminal { get; init; }

    /// <summary>Serial: how often the terminal is open on the user's side. TCP: connections open.</summary>
    public required int Users { get; init; }
}
