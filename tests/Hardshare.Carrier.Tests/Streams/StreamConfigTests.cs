using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

public class StreamConfigTests
{
    [Theory]
    [InlineData("{}", "instance")]
    [InlineData("nonsense", "nonsense")]
    [InlineData("""{"v":2,"instance":"i","device":"d","folder":"/tmp","deadlineSeconds":1}""", "version 2")]
    [InlineData("""{"v":1,"instance":"i","device":"d","folder":"/tmp","deadlineSeconds":1}""", "exactly one of serial and tcp")]
    [InlineData("""{"v":1,"instance":"i","device":"d","folder":"/tmp","deadlineSeconds":-1}""", "deadlineSeconds")]
    [InlineData("""
        {"v":1,"instance":"i","device":"d","folder":"/tmp","deadlineSeconds":1,"tcp":{"host":"h","port":0,"listen":"/tmp/x"}}
        """, "port")]
    [InlineData("""
        {"v":1,"instance":"i","device":"d","folder":"/tmp","deadlineSeconds":1,
        "serial":{"path":"/dev/x","terminals":"/x","terminalMode":"9"}}
        """, "terminalMode")]
    public async Task Configuration_that_makes_no_sense_is_refused_with_why(string json, string why)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["c.json"], json);
        using var process = ChildProcess.Carrier("stream", "--config", folder["c.json"]);
        var (code, errors) = await process.ExitAsync();
        code.ShouldBe(ExitCode.Usage);
        errors.ShouldContain("c.json");
        if (why != "nonsense") errors.ShouldContain(why);
    }

    [Fact]
    public async Task Terminals_folder_that_is_none_is_an_error_that_names_it()
    {
        using var folder = new TestFolder();
        var config = new StreamConfig("i", "d", folder["s"], 1, new SerialConfig("/dev/x", "/no/such"));
        await File.WriteAllBytesAsync(folder["c.json"], ControlJson.ToFile(config));
        using var process = ChildProcess.Carrier("stream", "--config", folder["c.json"]);
        var (code, errors) = await process.ExitAsync();
        code.ShouldBe(ExitCode.CannotStart);
        errors.ShouldContain("/no/such/ptmx: No such file or directory");
    }
}
