using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Streams;

/// <summary>The bytes between the user's side and one device.</summary>
internal interface IDeviceStream : IDisposable
{
    /// <summary>Bytes from the user that were thrown away so far.</summary>
    long Discarded { get; }

    /// <summary>No byte may reach the device from now on: what is under way is taken back where that is possible.</summary>
    void InputClosed();

    /// <summary>Input may flow again. What came meanwhile stays lost.</summary>
    void InputOpened();

    /// <summary>The dead-man deadline has passed, whether input was open until then or not.</summary>
    void DeadlinePassed();

    /// <param name="common">What is known apart from the stream's own counts.</param>
    StreamReport Describe(StreamReport common);
}
