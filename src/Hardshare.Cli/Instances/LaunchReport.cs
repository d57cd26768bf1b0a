using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>What a launch ends with: the command that reaches the instance, ready to be pasted.</summary>
internal static class LaunchReport
{
    public static void Show(Run run, InstanceView view)
    {
        var ssh = SshLine.Prepare(view, run.Around);
        if (run.Screen.Json)
        {
            run.Screen.WriteJson(writer => WriteJson(writer, view, ssh));
            return;
        }

        run.Screen.Line(Quoting.Shell(ssh.Words));
        var shortId = IdText.Short(view.Id.Value);
        run.Screen.Note($"instance {view.Id}: hardshare ssh {shortId}; hardshare terminate {shortId}"
            + (view.Expires is { } end ? $"; it ends by itself in {Spans.Show(end - run.Around.Time.GetUtcNow())}" : ""));
    }

    private static void WriteJson(Utf8JsonWriter writer, InstanceView view, SshLine ssh)
    {
        writer.WriteStartObject();
        foreach (var field in JsonSerializer.SerializeToElement(view, Wire.Of<InstanceView>()).EnumerateObject())
            field.WriteTo(writer);
        writer.WriteStartObject("ssh");
        writer.WriteStartArray("command");
        foreach (var word in ssh.Words)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
        if (ssh.Identity is { } identity)
            writer.WriteString("identityFile", identity);
        writer.WriteString("knownHostsFile", ssh.KnownHosts);
        writer.WriteString("hostKeyAlias", ssh.Alias);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
