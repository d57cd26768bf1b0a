namespace Hardshare.Hocon;

/// <summary>
/// The only exception that reading a configuration throws: the message is <c>file:line:column: what was expected and what was found</c>.
/// </summary>
public class HoconException : Exception
{
    internal HoconException(Origin origin, string problem, Exception? cause = null) : base($"{origin}: {problem}", cause)
    {
        Origin = origin;
        Problem = problem;
    }

    /// <summary>Where the mistake is.</summary>
    public Origin Origin { get; }

    /// <summary>The message without its position.</summary>
    public string Problem { get; }
}
