using System.Text.Json;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Relays;
using Hardshare.Carrier.Streams;

namespace Hardshare.Carrier;

/// <summary>
/// What carries a user's live bytes, in processes of their own that outlive the node: <c>relay</c>, one per gateway, and <c>stream</c>, one
/// per device of an instance.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: Hardshare.Carrier relay --folder DIR [--public-address IP] [--report-group GROUP]
               Hardshare.Carrier stream --config FILE
        """;

    private static int Main(string[] args)
    {
        Files.KeepNewFilesPrivate();
        _ = Console.Error; // Opened now: what is wrong can then be said without a descriptor to spare.
        try
        {
            return args switch
            {
                ["relay", .. var rest] => Relay.Run(RelayOptions.Parse(rest)),
                ["stream", .. var rest] => StreamHost.Run(rest),
                _ => throw new UsageException("relay or stream was expected\n" + Usage),
            };
        }
        catch (UsageException e) { return Fail(ExitCode.Usage, e.Message); }
        catch (FolderInUseException e) { return Fail(ExitCode.FolderInUse, e.Message); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return Fail(ExitCode.CannotStart, e.Message);
        }
    }

    private static int Fail(int code, string message)
    {
        Complaint.Say($"carrier: {message}");
        return code;
    }
}
