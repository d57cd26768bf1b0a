using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api;

/// <summary>
/// The requests that the rerobots Python library was seen to send, byte for byte as far as a server can tell, and what it reads of the
/// answers.
/// </summary>
public sealed class RerobotsWireTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWuYfmsPW5bEeA1tDyXhs1ISdEnHvJI4XcBqOjhd6hJ x";

    /// <summary>
    /// Name, request line, body or none, whether the body's type is said, a path into the answer that the client reads (none: it is
    /// ignored).
    /// </summary>
    public static TheoryData<string, string, string?, bool, string> Rows => new()
    {
        { "get_wtypes", "GET /workspaces", null, false, "workspace_types" },
        { "get_wdeployments", "GET /deployments?info=t", null, false, "workspace_deployments info page_count" },
        { "get_wdeployments all", "GET /deployments?max_per_page=5&page=2&q=mi+sty&maxlen=0&types=%21user_provided%2Cnull&info=t",
            null, false, "page_count" },
        { "get_wdeployment_info", "GET /deployment/{W}", null, false, "id type region queuelen supported_addons online" },
        { "get_access_rules", "GET /rules", null, false, "rules" },
        { "get_access_rules W", "GET /deployment/{W}/rules?to_user=alice", null, false, "rules" },
        { "create_access_rule", "POST /deployment/{OWN}/rule", """{"cap": "CAP_INSTANTIATE", "user": "bob"}""", true, "rule_id" },
        { "del_access_rule", "DELETE /deployment/{OWN}/rule/8", "", false, "" },
        { "get_instances", "GET /instances", null, false, "workspace_instances workspace_deployments page_count" },
        { "get_instances all", "GET /instances?include_terminated=&max_per_page=10&page=1", null, false, "page_count" },
        { "request_instance", "POST /new/{W}", """{"reserve": false}""", false, "success id sshkey" },
        {
            "request_instance all", "POST /new/user_provided",
            $$"""{"sshkey": "{{Key}}", "expire_d": 90, "vpn": true, "reserve": true, "eurl": "https://e/h"}""", false, "success id"
        },
        { "Instance(type)", "GET /deployments?types=null&info=t", null, false, "workspace_deployments" },
        { "get_instance_info", "GET /instance/{I}", null, false, "id deployment type region starttime status fwd hostkeys" },
        { "terminate", "POST /terminate/{I}", "", false, "" },
        { "get_reservations", "GET /reservations", null, false, "reservations" },
        { "cancel_reservation", "DELETE /reservation/{R}", "", false, "" },
        { "get_firewall_rules", "GET /firewall/{I}", null, false, "rules" },
        { "add_firewall_rule", "POST /firewall/{I}", """{"action": "ACCEPT"}""", false, "" },
        { "add_firewall_rule src", "POST /firewall/{I}", """{"src": "10.0.0.0/8", "action": "DROP"}""", false, "" },
        { "flush_firewall_rules", "DELETE /firewall/{I}", "", false, "" },
        { "revoke_token", "POST /revoke/{HASH}", "", false, "" },
        { "purge", "POST /purge", "", false, "" },
        { "CLI search", "GET /deployments?info=t&q=arm&types=!user_provided", "", false, "info" },
        { "CLI list", "GET /instances?include_terminated", "", false, "workspace_instances" },
        { "CLI get-ssh-key", "GET /instance/{G}/sshkey", "", false, "key" },
        { "CLI launch", "POST /new/{W}", "", false, "id" },
        { "queuelen", "GET /queuelen/{W}", null, false, "id len" },
        { "qlen", "GET /qlen?wds={W}", null, false, "{W}" },
        { "ka", "POST /instance/{I}/ka", "", false, "" },
        { "trailing slash in the base address", "GET //deployments?info=t", null, false, "workspace_deployments" },
    };

    public static TheoryData<string, string, string?> NotOffered => new()
    {
        { "get_vpn_newclient", "POST /vpn/{I}", "" },
        { "vpn status", "GET /vpn/{I}", null },
        { "add-on activate", "POST /addon/cam/{I}", "" },
        { "add-on status", "GET /addon/mistyproxy/{I}", null },
        { "add-on deactivate", "DELETE /addon/vnc/{I}", "" },
        { "vnc start", "POST /addon/vnc/{I}/start", "" },
        { "snapshot", "GET /addon/cam/{I}/1/img", null },
        { "send_drive_command", "POST /addon/drive/{I}/tx", """{"linearv": 0.1, "angularv": 0}""" },
        { "CI list", "GET /ci/projects", null },
        { "CI create", "POST /ci/new", """{"repo_url": "https://e/r"}""" },
        { "CI submit", "POST /ci/project/p1/job", """{"branch": "b", "commit": "c"}""" },
        { "hardshare cam", "POST /hardshare/cam", """{"wds": []}""" },
        { "hardshare cam list", "GET /hardshare/cam", null },
        { "hardshare ad", "GET /hardshare/ad/{W}", null },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Call_as_seen_on_the_wire_gets_what_the_client_reads(
        string name, string request, string? body, bool saysType, string reads)
    {
        name.ShouldNotBeEmpty();
        var scene = new Scene(shared.Fresh());
        var (status, text) = await scene.SendAsync(request, body, saysType);

        status.ShouldBe(200, text);
        var json = JsonElement.Parse(text);
        json.ValueKind.ShouldBe(JsonValueKind.Object);
        foreach (var field in reads.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            json.TryGetProperty(scene.Fill(field), out _).ShouldBeTrue($"{field} in {text}");
    }

    [Theory]
    [MemberData(nameof(NotOffered))]
    public async Task Call_that_is_not_offered_says_so_in_the_envelope(string name, string request, string? body)
    {
        name.ShouldNotBeEmpty();
        var scene = new Scene(shared.Fresh());
        var (status, text) = await scene.SendAsync(request, body, saysType: body?.Length > 0);

        status.ShouldBe(501, text);
        JsonElement.Parse(text).GetProperty("error_message").GetString()!.ShouldContain("not offered");
    }

    /// <summary>A deployment of alice's friend, one of her own, and her instance, request and token.</summary>
    private sealed class Scene
    {
        private readonly Dictionary<string, string> _names = [];
        private readonly ApiHost _host;
        private readonly string _token;

        public Scene(ApiHost host)
        {
            _host = host;
            _token = host.Token("alice");
            var free = Views.Deployment();
            var own =
                Views.Deployment("user:alice", "null") with { Rules = [new AccessRule(8, Views.Noon, "carol", Capabilities.Instantiate)] };
            var provided = Views.Deployment("user:olga", "user_provided");
            var instance = Views.Instance(own, "user:alice");
            var generated = Views.Instance(own, "user:alice") with { KeyGenerated = true };
            host.Keys.CreateAsync(generated.Id).Wait();
            var request = new RequestView(RequestId.New(), "user:alice", Views.Noon, [own.Id], null, 1, "the robot is taken");
            foreach (var each in new[] { free, own, provided })
                host.Workspace.Deployments[each.Id] = each;
            foreach (var each in new[] { instance, generated })
                host.Workspace.Instances[each.Id] = each;
            host.Workspace.Requests[request.Id] = request;
            _names["{W}"] = free.Id.ToString();
            _names["{OWN}"] = own.Id.ToString();
            _names["{I}"] = instance.Id.ToString();
            _names["{G}"] = generated.Id.ToString();
            _names["{R}"] = request.Id.ToString();
            _names["{HASH}"] = Node.Access.TokenHash.Of(_token).ToUpperInvariant();
        }

        public string Fill(string text) =>
            _names.Aggregate(text, (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal));

        /// <summary>An empty body goes out as <c>Content-Length: 0</c>, none without the header.</summary>
        public async Task<(int Status, string Body)> SendAsync(string request, string? body, bool saysType)
        {
            var head = new StringBuilder($"{Fill(request)} HTTP/1.1\r\nHost: {_host.Address.Authority}\r\n")
                .Append("User-Agent: python-requests/2.34.2\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: close\r\n")
                .Append($"Authorization: Bearer {_token}\r\n");
            if (body is not null)
                head.Append($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
            if (saysType)
                head.Append("Content-Type: application/json\r\n");
            var reply = await _host.RawAsync($"{head}\r\n{body}");
            var parts = reply.Split("\r\n\r\n", 2);
            var status = int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            return (status, parts[0].Contains("chunked", StringComparison.Ordinal) ? Unchunk(parts[1]) : parts[1]);
        }

        private static string Unchunk(string body)
        {
            var text = new StringBuilder();
            var rest = body;
            while (rest.Split("\r\n", 2) is [var size, var after] && Convert.ToInt32(size, 16) is > 0 and var count)
            {
                text.Append(after.AsSpan(0, count));
                rest = after[(count + 2)..];
            }

            return text.ToString();
        }
    }
}
