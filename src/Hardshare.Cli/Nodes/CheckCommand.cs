using Hardshare.Cli.Nodes.Checks;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Nodes;

/// <summary>
/// <c>hardshare check</c>: finds what is wrong with a set-up and says how to mend it. JSON: <c>{findings: [{level, area, text,
/// mend}]}</c>. Exit code 1 when something fails.
/// </summary>
internal static class CheckCommand
{
    /// <summary>In this order: the first find out what the later ones need to know.</summary>
    private static readonly Func<CheckContext, IEnumerable<CheckResult>>[] Checks =
    [
        PrivilegeCheck.Run,
        ConfigurationCheck.Run,
        ToolsCheck.Run,
        EngineCheck.Run,
        DataFolderCheck.Run,
        DevicesCheck.Run,
        NodeCheck.Run,
        PortsCheck.Run,
        DeploymentsCheck.Run,
    ];

    public static Command Create(CommandLine line)
    {
        var config = Words.Text("--config", "FILE", $"the node's configuration (default {NodeProgram.DefaultConfiguration})", "-c");
        return line.Does(
            new Command("check", "Find what is wrong with the set-up of this machine, and how to mend it.").With(config),
            (Run run) =>
            {
                var context = new CheckContext(run, Path.GetFullPath(run.Get(config) ?? NodeProgram.DefaultConfiguration));
                var findings = new List<CheckResult>();
                foreach (var check in Checks)
                    findings.AddRange(check(context));
                if (run.Screen.Json)
                    run.Screen.WriteJson(writer => WriteJson(writer, findings));
                else
                    Show(run.Screen, findings);
                return findings.Any(finding => finding.Level == Level.Fail) ? ExitCode.Failed : ExitCode.Ok;
            });
    }

    private static void Show(Screen screen, List<CheckResult> findings)
    {
        var sheet = new Sheet("", "", "");
        foreach (var finding in findings)
        {
            var lines = finding.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            sheet.Add(Word(finding.Level), finding.Area, lines.FirstOrDefault());
            foreach (var more in lines.Skip(1))
                sheet.Add("", "", more);
            if (finding.Mend is { } mend)
                sheet.Add("", "", $"-> {mend}");
        }

        screen.Table(sheet);
    }

    private static Cell Word(Level level) => level switch
    {
        Level.Ok => new("ok", Tone.Good),
        Level.Warn => new("warn", Tone.Warn),
        _ => new("fail", Tone.Bad),
    };

    private static void WriteJson(Utf8JsonWriter writer, List<CheckResult> findings)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("level", Word(finding.Level).Text);
            writer.WriteString("area", finding.Area);
            writer.WriteString("text", finding.Text);
            if (finding.Mend is { } mend)
                writer.WriteString("mend", mend);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
