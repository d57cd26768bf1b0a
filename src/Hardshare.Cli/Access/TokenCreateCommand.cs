using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Access;

/// <summary>
/// <c>hardshare token create</c>: the token's text goes to standard output, once, or into a file of mode 0600. JSON: <c>{token, sha256,
/// expires}</c>.
/// </summary>
internal static class TokenCreateCommand
{
    public static Command Create(CommandLine line)
    {
        var user = Words.Text("--user", "NAME", "for this user (default: you; others only as administrator)");
        var scope = Words.Text("--scope", "read|read-write", "what it may do (default read-write)");
        scope.AcceptOnlyFromAmong("read", "read-write");
        var expires = Words.Text("--expires", "TIME", "how long it is valid, for example 12h or 90d (default 30d)");
        var administrator = Words.Flag("--administrator", "may do all");
        var organizations = Words.Texts("--organization", "NAME", "acts for this organization too");
        var instance = Words.Text("--instance", "ID", "only for this instance");
        var deployment = Words.Text("--deployment", "ID", "only for this deployment");
        var note = Words.Text("--note", "TEXT", "what it is for");
        var save = Words.Flag("--save", "into ~/.config/hardshare/token, from where hardshare takes it, instead of showing it");
        var output = Words.Text("--output", "FILE", "into this file (mode 0600) instead of showing it", "-o");
        return line.Does(
            new Command("create", "Make a token. Its text is shown this once and kept nowhere.")
                .With(user, scope, expires, administrator, organizations, instance, deployment, note, save, output),
            (Run run) =>
            {
                var lifetime = run.GetSpan(expires);
                var onInstance = run.Get(instance) is { } i ? run.Find.Instance(i).Id.ToString() : null;
                var onDeployment = run.Get(deployment) is { } d ? run.Find.Deployment(d).Id.ToString() : null;
                var order = Body(writer =>
                {
                    Write(writer, "user", run.Get(user));
                    Write(writer, "scope", run.Get(scope));
                    if (lifetime is { } time)
                        writer.WriteNumber("expires_in", (long)Math.Ceiling(time.TotalSeconds));
                    if (run.Get(administrator))
                        writer.WriteBoolean("administrator", true);
                    WriteAll(writer, "organizations", run.Get(organizations) ?? []);
                    Write(writer, "instance", onInstance);
                    Write(writer, "deployment", onDeployment);
                    Write(writer, "note", run.Get(note));
                });
                var reply = run.Node.Post("token", order);
                Deliver(run, reply, run.Get(save) ? TokenFile.DefaultPath(run.Around) : run.Get(output));
            });
    }

    private static void Deliver(Run run, JsonElement reply, string? file)
    {
        if (!reply.TryGetProperty("token", out var token) || token.GetString() is not { } text)
            throw new CliFailure(
                ExitCode.Failed, "the node answered no token", "are `hardshare --version` and the node's version the same?");
        if (file is not null)
        {
            TokenFile.Write(file, text);
            run.Screen.Note($"the token is in {file}");
        }
        else if (!run.Screen.Json)
        {
            run.Screen.Line(text);
        }

        if (run.Screen.Json)
            run.Screen.WriteJson(writer => WriteJson(writer, reply, withToken: file is null));
        else
            run.Screen.Note($"valid until {Text(reply, "expires")}; to revoke it: hardshare token revoke {Text(reply, "sha256")[..8]}");
    }

    /// <summary>What was put into a file is not shown as well.</summary>
    private static void WriteJson(Utf8JsonWriter writer, JsonElement reply, bool withToken)
    {
        writer.WriteStartObject();
        foreach (var member in reply.EnumerateObject().Where(member => withToken || member.Name != "token"))
            member.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static string Text(JsonElement reply, string name) =>
        reply.TryGetProperty(name, out var value) && value.GetString() is { Length: >= 8 } text ? text : "(not told)";

    private static byte[] Body(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteAll(Utf8JsonWriter writer, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
