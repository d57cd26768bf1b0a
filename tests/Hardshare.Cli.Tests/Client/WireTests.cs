using Hardshare.Cli.Client;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Client;

public class WireTests
{
    [Fact]
    public void ManifestOf_everyMessage_isTheContractsOwn()
    {
        foreach (var (manifest, type) in Manifests.All)
            Wire.ManifestOf(type).ShouldBe(manifest);
    }
}
