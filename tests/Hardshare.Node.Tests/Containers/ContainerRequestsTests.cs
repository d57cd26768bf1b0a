using System.Text.Json;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests.Containers;

public sealed class ContainerRequestsTests
{
    private static readonly ContainerSpec Spec = new(
        new InstanceId(Guid.Parse("0f0e0d0c-0b0a-4908-8706-050403020100")),
        new DeploymentId(Guid.Parse("1f1e1d1c-1b1a-4918-8716-151413121110")),
        "hardshare/instance:1",
        PullPolicy.Never,
        new ContainerLimits(64_000_000, 0.5, 100),
        NetworkAccess.None,
        [new ContainerMount("/host/keys", "/run/hardshare/keys", true)],
        new Dictionary<string, string> { ["HARDSHARE_TCP"] = "camera:80:127.0.1.1" },
        new Dictionary<string, string> { ["camera"] = "127.0.1.1" });

    [Fact]
    public void Create_limits_what_the_container_may_use_and_do()
    {
        var host = Json().GetProperty("HostConfig");
        host.GetProperty("NetworkMode").GetString().ShouldBe("none");
        host.GetProperty("Memory").GetInt64().ShouldBe(64_000_000);
        host.GetProperty("MemorySwap").GetInt64().ShouldBe(64_000_000);
        host.GetProperty("NanoCpus").GetInt64().ShouldBe(500_000_000);
        host.GetProperty("PidsLimit").GetInt32().ShouldBe(100);
        host.GetProperty("CapDrop")[0].GetString().ShouldBe("ALL");
        host.GetProperty("SecurityOpt")[0].GetString().ShouldBe("no-new-privileges");
        host.GetProperty("RestartPolicy").GetProperty("Name").GetString().ShouldBe("no");
        host.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString().ShouldBe("1m");
    }

    [Fact]
    public void Create_labels_the_container_with_all_that_it_belongs_to()
    {
        var labels = Json().GetProperty("Labels");
        labels.GetProperty("hardshare.workspace").GetString().ShouldBe("lab");
        labels.GetProperty("hardshare.node").GetString().ShouldBe("bench-1");
        labels.GetProperty("hardshare.instance").GetString().ShouldBe("0f0e0d0c-0b0a-4908-8706-050403020100");
        labels.GetProperty("hardshare.deployment").GetString().ShouldBe("1f1e1d1c-1b1a-4918-8716-151413121110");
    }

    [Fact]
    public void Create_brings_in_folders_variables_and_host_names()
    {
        var json = Json();
        json.GetProperty("Env")[0].GetString().ShouldBe("HARDSHARE_TCP=camera:80:127.0.1.1");
        json.GetProperty("HostConfig").GetProperty("ExtraHosts")[0].GetString().ShouldBe("camera:127.0.1.1");
        var mount = json.GetProperty("HostConfig").GetProperty("Mounts")[0];
        mount.GetProperty("Type").GetString().ShouldBe("bind");
        mount.GetProperty("Source").GetString().ShouldBe("/host/keys");
        mount.GetProperty("Target").GetString().ShouldBe("/run/hardshare/keys");
        mount.GetProperty("ReadOnly").GetBoolean().ShouldBeTrue();
    }

    private static JsonElement Json() => JsonSerializer.SerializeToElement(
        ContainerRequests.Create(Spec, new EngineOptions("/run/test.sock", "lab", "bench-1"), "none"), EngineJson.Default.CreateContainer);
}
