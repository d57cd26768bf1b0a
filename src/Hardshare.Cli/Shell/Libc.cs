using System.Runtime.InteropServices;

namespace Hardshare.Cli.Shell;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static unsafe partial class Libc
{
    private const int SigPipe = 13;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial int EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecVp(string file, byte** arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    /// <summary>Becomes another program. On return it has failed; the result is the error's number.</summary>
    public static int Exec(string program, IReadOnlyList<string> arguments)
    {
        var words = (byte**)NativeMemory.AllocZeroed((nuint)(arguments.Count + 2), (nuint)sizeof(byte*));
        words[0] = (byte*)Marshal.StringToCoTaskMemUTF8(program);
        for (var i = 0; i < arguments.Count; i++)
            words[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        // .NET ignores SIGPIPE, and what is ignored stays so across exec.
        Signal(SigPipe, 0);
        _ = ExecVp(program, words);
        return Marshal.GetLastPInvokeError();
    }
}
