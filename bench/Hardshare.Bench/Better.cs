namespace Hardshare.Bench;

/// <summary>Which way a figure is meant to go: rates up, times and memory down.</summary>
internal enum Better
{
    Higher,
    Lower,
}
