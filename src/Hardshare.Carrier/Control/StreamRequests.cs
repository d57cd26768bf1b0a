namespace Hardshare.Carrier.Control;

/// <summary>
/// Moves the dead-man deadline to so many seconds from now (0 to 86,400), but not beyond <paramref name="Until"/>, in seconds on the boot clock: an order that comes late moves it no further.
/// The device gets no byte after it.
/// </summary>
public sealed record ExtendDeadline(double Seconds, double? Until = null) : ControlRequest;

/// <summary>From now on what the user sends is discarded, until <see cref="ResumeInput"/>. The device's output still flows.</summary>
public sealed record PauseInput(string Reason) : ControlRequest;

/// <summary>Ends a pause. Input still needs a deadline that has not passed.</summary>
public sealed record ResumeInput : ControlRequest;

/// <summary>Asks for a <see cref="StreamReport"/>.</summary>
public sealed record GetStreamStatus : ControlRequest;
