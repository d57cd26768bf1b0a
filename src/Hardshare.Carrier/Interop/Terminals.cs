using System.Runtime.InteropServices;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Interop;

/// <summary>
/// Terminals: raw mode and speed through <c>termios2</c>, which takes any speed, and the calls that make a pseudo-terminal.
/// </summary>
internal static unsafe partial class Terminals
{
    private const uint GetTermios2 = 0x802C542A, SetTermios2 = 0x402C542B;
    private const uint FlushQueues = 0x540B, PacketMode = 0x5420, GetNumber = 0x80045430, SetLock = 0x40045431;

    private const uint InputProcessing = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400 | 0x1000; // IGNBRK to ICRNL, IXON, IXOFF
    private const uint OutputProcessing = 0x1;
    private const uint LocalProcessing = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000; // ISIG ICANON ECHO ECHONL IEXTEN
    private const uint SizeMask = 0x30, TwoStopBits = 0x40, Receive = 0x80, ParityOn = 0x100, ParityOdd = 0x200, HangUpOnClose = 0x400;
    private const uint IgnoreModemLines = 0x800, SpeedMask = 0x100F100F, OtherSpeed = 0x1000, HardwareFlow = 0x80000000;
    private const int MinimumIndex = 6, TimeIndex = 5;

    [StructLayout(LayoutKind.Sequential)]
    private struct Termios2
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    /// <summary>Raw mode on a pseudo-terminal.</summary>
    /// <exception cref="SystemCallException"/>
    public static void SetRaw(int fd)
    {
        Termios2 mode;
        Errno.Check(ioctl(fd, GetTermios2, &mode), "TCGETS2");
        MakeRaw(ref mode);
        mode.Control |= 0x30;
        Errno.Check(ioctl(fd, SetTermios2, &mode), "TCSETS2");
    }

    /// <summary>Raw mode, speed and frame of a serial port. What is no terminal is left as it is.</summary>
    /// <exception cref="SystemCallException">The driver cannot do it.</exception>
    public static void SetUp(int fd, SerialConfig serial)
    {
        Termios2 mode;
        if (ioctl(fd, GetTermios2, &mode) < 0) return;
        MakeRaw(ref mode);
        // Without HangUpOnClose a restart of this process does not pull DTR, which resets many boards.
        mode.Control &= ~(SpeedMask | TwoStopBits | ParityOdd | HangUpOnClose | HardwareFlow);
        mode.Control |= (uint)(serial.DataBits - 5) << 4 | IgnoreModemLines | OtherSpeed;
        if (serial.StopBits == 2) mode.Control |= TwoStopBits;
        if (serial.Parity != SerialParity.None) mode.Control |= ParityOn;
        if (serial.Parity == SerialParity.Odd) mode.Control |= ParityOdd;
        if (serial.RtsCts) mode.Control |= HardwareFlow;
        mode.InputSpeed = mode.OutputSpeed = (uint)serial.Baud;
        Errno.Check(ioctl(fd, SetTermios2, &mode), $"set {serial.Baud} baud");
    }

    /// <summary>Throws away what was written and is not yet on the wire.</summary>
    public static void DropUnsent(int fd) => _ = ioctl(fd, FlushQueues, (void*)1);

    /// <summary>Throws away what has come and is not yet read.</summary>
    public static void DropUnread(int fd) => _ = ioctl(fd, FlushQueues, (void*)0);

    /// <summary>Unlocks the other end of a pseudo-terminal and has each read start with a status byte.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="SystemCallException"/>
    public static int Unlock(int master)
    {
        int zero = 0, one = 1, number;
        Errno.Check(ioctl(master, SetLock, &zero), "TIOCSPTLCK");
        Errno.Check(ioctl(master, PacketMode, &one), "TIOCPKT");
        Errno.Check(ioctl(master, GetNumber, &number), "TIOCGPTN");
        return number;
    }

    private static void MakeRaw(ref Termios2 mode)
    {
        mode.Input &= ~InputProcessing;
        mode.Output &= ~OutputProcessing;
        mode.Local &= ~LocalProcessing;
        mode.Control = (mode.Control & ~(SizeMask | ParityOn)) | Receive;
        mode.Characters[MinimumIndex] = 1;
        mode.Characters[TimeIndex] = 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);
}
