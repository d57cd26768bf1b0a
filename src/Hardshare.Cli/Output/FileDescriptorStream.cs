using System.Runtime.InteropServices;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Output;

/// <summary>Nobody reads what we write any more, as with <c>hardshare history | head</c>.</summary>
internal sealed class BrokenPipeException() : IOException("nobody reads the output any more");

/// <summary>
/// Standard output or error, written to directly: the base library's console would first send a terminal set-up sequences that it never
/// takes back, and its file streams keep a position of their own, so that output and error in one file would overwrite each other.
/// </summary>
internal sealed class FileDescriptorStream(int file) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;

    private bool broken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BrokenPipeException">Once; what is written afterwards is dropped.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!broken && buffer.Length > 0)
        {
            var written = Libc.Write(file, buffer, out var error);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (error == TryAgain)
                Libc.WaitUntilWritable(file);
            else if (error != Interrupted)
                Fail(error);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Fail(int error)
    {
        broken = true;
        throw error == BrokenPipe ? new BrokenPipeException()
            : new IOException($"cannot write the output: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
