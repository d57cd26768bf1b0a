namespace Hardshare.Hocon.Resolution;

/// <summary>A value that needs itself.</summary>
internal sealed class CycleException(Origin origin, string problem) : HoconException(origin, problem);
