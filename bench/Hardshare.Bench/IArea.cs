namespace Hardshare.Bench;

/// <summary>
/// Figures that share something: a folder, a lab. Making an area and naming its figures costs nothing; what is shared is made when the first of
/// its figures prepares, and goes with the area.
/// </summary>
internal interface IArea : IAsyncDisposable
{
    IEnumerable<Figure> Figures { get; }
}
