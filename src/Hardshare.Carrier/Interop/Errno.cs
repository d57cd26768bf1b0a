using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>Linux error numbers, the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NoEntry = 2, Invalid = 22, Interrupted = 4, Io = 5, NoDevice = 6, Again = 11, TooManyInSystem = 23, TooMany = 24;
    public const int AddressInUse = 98, NoMemory = 12, NoBuffers = 105, ConnectionAborted = 103, ConnectionReset = 104, InProgress = 115;

    public static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>The errno of the last call.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <returns><paramref name="result"/> if it is not negative.</returns>
    /// <exception cref="SystemCallException">It is.</exception>
    public static int Check(int result, string what) => result >= 0 ? result : throw new SystemCallException(Last, what);
}

/// <summary>A system call that failed and should not have.</summary>
internal sealed class SystemCallException(int errno, string what) : IOException($"{what}: {Interop.Errno.Text(errno)}")
{
    public int Errno { get; } = errno;
}
