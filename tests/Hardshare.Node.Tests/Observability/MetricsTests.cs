using System.Diagnostics.Metrics;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Observability;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Observability;

public sealed class MetricsTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Metrics_are_prometheus_text_with_what_happened()
    {
        await using var host = await ApiHost.StartAsync();
        var deployment = Views.Deployment();
        var instance = Views.Instance(deployment, "user:alice");
        host.Workspace.Deployments[deployment.Id] = deployment;
        host.Workspace.Instances[instance.Id] = instance;
        using var client = host.As("alice");
        await client.GetAsync("/instances").OkAsync();
        await client.GetAsync($"/instance/{InstanceId.New()}").ErrorAsync(404);
        await host.With("nonsense").GetAsync("/instances").ErrorAsync(401);
        var entity = instance.Id.PersistenceIdOn(deployment.Id);
        var order = new InstanceOrder(instance.Id, "user:alice", ["k"], false, null, false);
        host.Workspace.Publish(Live(entity, new InstanceInitiated(deployment.Id, order, null), Views.Noon));
        host.Workspace.Publish(Live(entity, new InstanceReady(instance.Endpoint!, []), Views.Noon.AddSeconds(2)));

        var text = await UntilAsync(client, "hardshare_instance_launch_seconds_count 1");
        foreach (var line in new[]
        {
            "# TYPE hardshare_api_requests_total counter",
            "hardshare_api_requests_total{route=\"/instances\",method=\"GET\",status=\"200\"} 1",
            "hardshare_api_requests_total{route=\"/instance/{id}\",method=\"GET\",status=\"404\"} 1",
            "hardshare_api_refusals_total{reason=\"token\"} 1",
            "hardshare_events_total{manifest=\"instance-ready-v1\"} 1",
            "hardshare_instances_active 1",
            "hardshare_deployments 1",
            "# TYPE hardshare_instance_launch_seconds histogram",
            "hardshare_instance_launch_seconds_bucket{le=\"1\"} 0",
            "hardshare_instance_launch_seconds_bucket{le=\"2.5\"} 1",
            "hardshare_instance_launch_seconds_bucket{le=\"+Inf\"} 1",
            "hardshare_instance_launch_seconds_sum 2",
            "hardshare_instance_launch_seconds_count 1",
        })
            text.Split('\n').ShouldContain(line);
    }

    [Fact]
    public async Task Metrics_without_a_token_are_refused()
    {
        await shared.Fresh().Http.GetAsync("/metrics").ErrorAsync(401);
    }

    [Fact]
    public void Listener_escapes_tags_and_caps_the_number_of_series()
    {
        using var metrics = new NodeMetrics();
        using var listener = new PrometheusListener(metrics);
        var counter = metrics.Meter.CreateCounter<int>("hardshare.test");
        counter.Add(1, new KeyValuePair<string, object?>("what.ever", "a\"b\\c\nd"));
        for (var i = 0; i < 5000; i++)
            counter.Add(1, new KeyValuePair<string, object?>("n", i));
        var text = listener.Render();
        text.ShouldContain("""hardshare_test_total{what_ever="a\"b\\c\nd"} 1""");
        text.Split('\n').Count(line => line.StartsWith("hardshare_test_total{", StringComparison.Ordinal)).ShouldBe(2000);
    }

    [Fact]
    public void Listener_follows_counters_that_go_down_and_gauges()
    {
        using var metrics = new NodeMetrics();
        using var listener = new PrometheusListener(metrics);
        metrics.StreamOpened();
        metrics.StreamOpened();
        metrics.StreamClosed();
        metrics.Meter.CreateObservableCounter("hardshare.bytes", () => 7L, "By");
        listener.Render().ShouldContain("hardshare_api_streams 1\n");
        listener.Render().ShouldContain("hardshare_bytes_bytes_total 7\n");
        listener.Render().ShouldContain("hardshare_bytes_bytes_total 7\n");
    }

    [Fact]
    public void Listener_shows_other_meters_of_ours_and_no_other_nodes()
    {
        using var metrics = new NodeMetrics();
        using var other = new NodeMetrics();
        using var actors = new Meter("Hardshare.Actors.Test");
        using var listener = new PrometheusListener(metrics);
        actors.CreateCounter<long>("hardshare.actors.test").Add(3);
        other.EventStored("x-v1");
        var text = listener.Render();
        text.ShouldContain("hardshare_actors_test_total 3");
        text.ShouldNotContain("x-v1");
    }

    private static LiveEvent Live(string entity, IEvent what, DateTimeOffset at) =>
        new(entity, 1, new EventEnvelope(1, at, "system", CommandId.New(), "bench-1", 0, null, null, what), "user:alice", "user:olga");

    private static async Task<string> UntilAsync(HttpClient client, string line)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var text = await client.GetStringAsync("/metrics", limit.Token);
            if (text.Contains(line, StringComparison.Ordinal))
                return text;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
