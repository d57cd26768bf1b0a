using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.TestKit;

/// <summary>How long tests wait.</summary>
public class TestKitSettings
{
    internal static readonly Config Defaults = ConfigurationFactory.ParseString(
        """
        akka.loggers = []
        akka.log-dead-letters = off
        akka.test {
          timefactor = 1
          single-expect-default = 10s
          expect-no-message-default = 100ms
          default-timeout = 10s
        }
        """);

    public TestKitSettings(Config config)
    {
        DefaultTimeout = config.GetTimeSpan("akka.test.default-timeout", allowInfinite: false);
        SingleExpectDefault = config.GetTimeSpan("akka.test.single-expect-default", allowInfinite: false);
        ExpectNoMessageDefault = config.GetTimeSpan("akka.test.expect-no-message-default", allowInfinite: false);
        TestTimeFactor = config.GetDouble("akka.test.timefactor", 1);
    }

    public TimeSpan DefaultTimeout { get; }

    /// <summary>For one expected message.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long silence has to last.</summary>
    public TimeSpan ExpectNoMessageDefault { get; }

    /// <summary>All times in tests are stretched by it.</summary>
    public double TestTimeFactor { get; }
}
