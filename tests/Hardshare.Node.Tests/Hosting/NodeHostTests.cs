using Hardshare.Node.Configuration;
using Hardshare.Node.Hosting;

namespace Hardshare.Node.Tests.Hosting;

public sealed class NodeHostTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("listen = \"0.0.0.0:443\", tls { certificate = /c, key = /k }", false)]
    [InlineData("listen = \"[::]:443\", tls { certificate = /c, key = /k }, public-discovery = true", true)]
    [InlineData("behind-proxy = true", false)]
    [InlineData("behind-proxy = true, public-discovery = true", true)]
    [InlineData("public-discovery = false", false)]
    public void OptionsOf_discovery_is_public_on_loopback_or_where_the_operator_says_so(string api, bool expected) =>
        NodeHost.OptionsOf(ConfigurationReader.Parse($"hardshare.api {{ {api} }}", "lab.conf")).PublicDiscovery.ShouldBe(expected);
}
