using System.Runtime.InteropServices;

namespace Hardshare.Node.Processes;

/// <summary>
/// Starts a program as the leader of a session of its own, with default signals, none of this process's descriptors but the standard ones
/// that it is given, and only the environment that it is given.
/// </summary>
internal static unsafe partial class PosixSpawn
{
    private const int ReadWrite = 2, WriteOnly = 1, Create = 0x40, Append = 0x400;
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, NewSession = 0x80;
    private const int OwnerOnly = 0x180;

    // Larger than any libc's posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t.
    private const int OpaqueSize = 512;

    /// <param name="command">Program (absolute) and arguments.</param>
    /// <param name="environment">All of it.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="input">A FIFO for standard input, opened for reading and writing, so that it never ends.</param>
    /// <param name="log">A file that standard output and standard error are appended to.</param>
    /// <returns>The pid. It is a child of this process and has to be waited for.</returns>
    /// <exception cref="ProcessStartException">The system says why not.</exception>
    public static int Start(
        IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment, string folder, string input, string log)
    {
        using var arguments = new NativeStrings(command);
        using var variables = new NativeStrings([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        Check(posix_spawn_file_actions_init(actions), "posix_spawn");
        Check(posix_spawnattr_init(attributes), "posix_spawn");
        try
        {
            Check(posix_spawn_file_actions_addchdir_np(actions, folder), folder);
            Check(posix_spawn_file_actions_addopen(actions, 0, input, ReadWrite, 0), input);
            Check(posix_spawn_file_actions_addopen(actions, 1, log, WriteOnly | Create | Append, OwnerOnly), log);
            Check(posix_spawn_file_actions_adddup2(actions, 1, 2), log);
            Check(posix_spawn_file_actions_addclosefrom_np(actions, 3), "closefrom");
            _ = sigfillset(signals);
            Check(posix_spawnattr_setsigdefault(attributes, signals), "signals");
            _ = sigemptyset(signals);
            Check(posix_spawnattr_setsigmask(attributes, signals), "signals");
            Check(posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask | NewSession), "flags");
            int pid;
            var error = posix_spawn(&pid, command[0], actions, attributes, arguments.Pointers, variables.Pointers);
            Check(error, $"start {command[0]} in {folder}");
            return pid;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Makes a FIFO that only the owner may use.</summary>
    /// <exception cref="ProcessStartException">The system says why not.</exception>
    public static void MakeFifo(string path)
    {
        if (mkfifo(path, OwnerOnly) != 0)
            throw new ProcessStartException($"mkfifo {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static void Check(int errno, string what)
    {
        if (errno != 0)
            throw new ProcessStartException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    /// <summary>An array of C strings that ends with a null pointer.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointers = (nint*)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(nint));
            for (var i = 0; i < _count; i++)
                Pointers[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
        }

        public nint* Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                Marshal.FreeCoTaskMem(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
