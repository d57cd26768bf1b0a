namespace Hardshare.Carrier.Control;

/// <summary>The device is there: at the start, or again after <see cref="DeviceLost"/>.</summary>
public sealed record DeviceOpened(string Instance, string Device) : ControlEvent;

/// <summary>The device is not there, or no longer. Opening is tried again by itself.</summary>
/// <param name="Instance">The instance's id.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Error">The system's words for it, such as <c>Input/output error</c>.</param>
public sealed record DeviceLost(string Instance, string Device, string Error) : ControlEvent;

/// <summary>Nobody extended the dead-man deadline: the device gets no more input.</summary>
public sealed record DeadlinePassed(string Instance, string Device) : ControlEvent;

public sealed record InputPaused(string Instance, string Device, string Reason) : ControlEvent;

/// <summary>Input flows again after a pause or a passed deadline.</summary>
/// <param name="Instance">The instance's id.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Discarded">Bytes from the user that were thrown away meanwhile.</param>
public sealed record InputResumed(string Instance, string Device, long Discarded) : ControlEvent;
