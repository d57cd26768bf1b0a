using Hardshare.Cli.Instances;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Requests;

/// <summary><c>hardshare withdraw [ID]</c>: wait no longer.</summary>
internal static class WithdrawCommand
{
    public static Command Create(CommandLine line)
    {
        var id = new Argument<string>("ID")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "a request: id or the beginning of one; not needed where only one waits",
        };
        return line.Does(
            new Command("withdraw", "Take a waiting request out of the line.").With(id),
            (Run run) =>
            {
                var request = run.Find.Request(run.Get(id));
                var answer = run.Node.Send(EntityAddress.Of(request.Id), new WithdrawRequest());
                new KeyFolder(run.Around).Forget(request.Id.Instance);
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    run.Screen.Line($"{request.Id} is withdrawn");
            });
    }
}
