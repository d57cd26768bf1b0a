namespace Hardshare.Engine.TestKit;

/// <summary>A test saw something else than it expected.</summary>
public sealed class ExpectationFailedException : Exception
{
    public ExpectationFailedException(string message)
        : base(message)
    {
    }

    public ExpectationFailedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
