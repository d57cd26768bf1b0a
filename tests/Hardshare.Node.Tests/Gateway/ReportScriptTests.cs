using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hardshare.Node.Gateway;

namespace Hardshare.Node.Tests.Gateway;

/// <summary>The script on a real shell, with a listener of this process in sshd's place.</summary>
public sealed class ReportScriptTests : IAsyncLifetime
{
    private static readonly IPAddress Address = IPAddress.Parse("127.77.200.1");
    private readonly TemporaryFolder _folder = new();
    private readonly InstanceId _instance = InstanceId.New();
    private readonly TcpListener _listener = new(Address, 0);
    private readonly FileStream _relay;
    private readonly Process _script;

    public ReportScriptTests()
    {
        _listener.Start();
        var fifo = _folder.FilePath("fifo");
        Tool.RunAsync("mkfifo", fifo).GetAwaiter().GetResult();
        _relay = File.Open(fifo, FileMode.Open, FileAccess.ReadWrite);
        File.WriteAllText(_folder.FilePath("report.sh"), ReportScript.Text);
        var uid = Tool.RunAsync("id", "-u").GetAwaiter().GetResult().Output.Trim();
        var command = ReportScript.CommandFor(
            _folder.FilePath("report.sh"), _instance, Address, int.Parse(uid, System.Globalization.CultureInfo.InvariantCulture), fifo);
        _script = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
        _listener.Dispose();
        await _relay.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Report_of_a_port_that_listens_reaches_the_relay_as_one_line()
    {
        (await AskAsync($"{Port}")).ShouldBe($"reported {Port}");
        (await RelayReadsAsync()).ShouldBe($"target {_instance} 127.77.200.1 {Port}\n");
    }

    [Fact]
    public async Task Report_again_is_sent_again()
    {
        await AskAsync($"{Port}");
        (await AskAsync($"{Port}")).ShouldBe($"reported {Port}");
    }

    [Fact]
    public async Task Report_of_a_port_that_listens_at_all_addresses_is_refused()
    {
        using var service = new TcpListener(IPAddress.Any, 0);
        service.Start();
        var port = ((IPEndPoint)service.LocalEndpoint).Port;
        (await AskAsync($"{port}")).ShouldBe($"refused {port}");
    }

    [Fact]
    public async Task Report_of_a_port_where_nobody_listens_is_refused() => (await AskAsync("1025")).ShouldBe("refused 1025");

    [Theory]
    [InlineData("")]
    [InlineData("22")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("123456")]
    [InlineData("-1")]
    [InlineData("020000")]
    [InlineData("0x5000")]
    [InlineData("$(id)")]
    [InlineData("20000 20001")]
    [InlineData("target 00000000-0000-0000-0000-000000000000 127.77.1.1 20000")]
    [InlineData("PORT\r")]
    [InlineData("PORT;id")]
    public async Task Report_of_what_is_no_port_is_refused_and_the_relay_hears_nothing(string line)
    {
        (await AskAsync(line.Replace("PORT", $"{Port}", StringComparison.Ordinal))).ShouldStartWith("refused");
        (await AskAsync($"{Port}")).ShouldBe($"reported {Port}");
        (await RelayReadsAsync()).ShouldBe($"target {_instance} 127.77.200.1 {Port}\n");
    }

    private async Task<string?> AskAsync(string line)
    {
        await _script.StandardInput.WriteAsync(line + "\n");
        await _script.StandardInput.FlushAsync();
        return await _script.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task<string> RelayReadsAsync()
    {
        var buffer = new byte[4096];
        var count = await _relay.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
    }
}
