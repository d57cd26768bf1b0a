namespace Hardshare.Engine;

/// <summary>Says that an asynchronous piece of work is complete; carries nothing.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
