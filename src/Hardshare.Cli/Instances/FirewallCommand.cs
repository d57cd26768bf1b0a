using System.Net;
using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Instances;

/// <summary>
/// <c>hardshare firewall [ID]</c>: who may connect to an instance. JSON: the <c>firewall</c> of its view, after the change.
/// </summary>
internal static class FirewallCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Instance(line);
        var accept = Words.Texts("--accept", "CIDR", "append a rule: let these addresses in, for example 192.0.2.0/24 or 2001:db8::/32");
        var drop = Words.Texts("--drop", "CIDR", "append a rule: answer these addresses nothing");
        var reject = Words.Texts("--reject", "CIDR", "append a rule: refuse these addresses");
        var flush = Words.Flag("--flush", "first remove all rules, which lets nobody in until a rule accepts them");
        return line.Does(
            new Command(
                "firewall", "Who may connect to an instance. The first rule that matches decides; rules are appended as they are written.")
                .With(id, accept, drop, reject, flush),
            (Run run) =>
            {
                var changes = Changes(run, flush);
                var view = run.Find.Instance(run.Get(id));
                foreach (var change in changes)
                    run.Node.Send(EntityAddress.Of(view.Id), change);
                if (changes.Count > 0)
                    view = run.Node.Ask<InstanceView>(new GetInstance(view.Id));
                Show(run.Screen, view);
            });
    }

    /// <summary>In the order of the command line, whatever the option: the order is what rules are about.</summary>
    private static List<IInstanceCommand> Changes(Run run, Option<bool> flush)
    {
        var changes = new List<IInstanceCommand>();
        if (run.Get(flush))
            changes.Add(new FlushFirewall());
        FirewallAction? action = null;
        foreach (var token in run.Parsed.Tokens)
        {
            if (token.Type == System.CommandLine.Parsing.TokenType.Option)
                action = ActionOf(token.Value);
            else if (action is { } known)
                changes.Add(new AddFirewallRule(new FirewallRule(Source(token.Value), known)));
            if (token.Type == System.CommandLine.Parsing.TokenType.Argument)
                action = null;
        }

        return changes;
    }

    private static FirewallAction? ActionOf(string option) => option switch
    {
        "--accept" => FirewallAction.Accept,
        "--drop" => FirewallAction.Drop,
        "--reject" => FirewallAction.Reject,
        _ => null,
    };

    /// <summary>An address alone stands for itself; host bits are cleared, as people write 192.0.2.7/24 and mean the network.</summary>
    private static string Source(string text)
    {
        var parts = text.Split('/', 2);
        if (!IPAddress.TryParse(parts[0], out var address)
            || (parts.Length == 1 && address.ToString() != text && !text.Contains(':', StringComparison.Ordinal)))
            throw NotARange(text);
        var bits = address.GetAddressBytes();
        var length = bits.Length * 8;
        if (parts.Length == 2 && (!int.TryParse(parts[1], out length) || length < 0 || length > bits.Length * 8))
            throw NotARange(text);
        for (var i = 0; i < bits.Length; i++)
            bits[i] &= (byte)(0xff00 >> Math.Clamp(length - (i * 8), 0, 8));
        return $"{new IPAddress(bits)}/{length}";
    }

    private static CliFailure NotARange(string text) =>
        CliFailure.Usage($"`{text}` is no address range", "for example 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32");

    private static void Show(Screen screen, InstanceView view)
    {
        if (screen.Json)
        {
            screen.WriteJson(JsonSerializer.SerializeToElement(view.Firewall, Wire.Of<Firewall>()));
            return;
        }

        var sheet = new Sheet("", "ACTION", "FROM");
        foreach (var (rule, i) in view.Firewall.Rules.Select((rule, i) => (rule, i)))
            sheet.Add($"{i + 1}", FirewallText.Name(rule.Action), rule.Source);
        sheet.Add("else", FirewallText.Name(view.Firewall.Default), "everyone");
        screen.Table(sheet);
    }
}
