using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Configuration;

/// <summary>A setting is missing or not what it should be.</summary>
public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }
}
