using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Instances;

/// <summary><c>hardshare keep-alive [ID]</c>: say once that the user is still there, for scripts.</summary>
internal static class KeepAliveCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Instance(line);
        return line.Does(
            new Command("keep-alive", "Say once that you are still there (`launch --keep-alive` and `ssh` do so by themselves).").With(id),
            (Run run) =>
            {
                var view = run.Find.Instance(run.Get(id));
                var answer = run.Node.Send(EntityAddress.Of(view.Id), new KeepAlive());
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
            });
    }
}
