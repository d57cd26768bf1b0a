using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Tests.Containers.Api;

public sealed class OutputFramesTests
{
    [Fact]
    public async Task Read_joins_the_frames_of_both_outputs()
    {
        byte[] stream = [.. Frame(1, "hello "), .. Frame(2, "aside "), .. Frame(1, ""), .. Frame(1, "world")];
        (await ReadAsync(stream, 1024)).ShouldBe("hello aside world");
    }

    [Fact]
    public async Task Read_of_a_stream_that_breaks_off_keeps_what_came()
    {
        byte[] stream = [.. Frame(1, "hello "), .. Frame(1, "world")];
        (await ReadAsync(stream[..^2], 1024)).ShouldBe("hello wor");
        (await ReadAsync(stream[..10], 1024)).ShouldBe("he");
    }

    [Fact]
    public void TailBuffer_has_the_last_bytes_however_they_came() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte[][], byte>((pieces, size) =>
        {
            var buffer = new TailBuffer(size + 1);
            foreach (var piece in pieces)
                buffer.Append(Letters(piece));
            var all = Encoding.UTF8.GetString([.. pieces.SelectMany(Letters)]);
            var left = Math.Max(0, all.Length - size - 1);
            return buffer.Text() == (left == 0 ? "" : $"[{left} bytes left out]\n") + all[left..];
        }));

    private static byte[] Letters(byte[] bytes) => [.. bytes.Select(value => (byte)('a' + (value % 26)))];

    private static byte[] Frame(byte stream, string text)
    {
        var frame = new byte[8 + text.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), text.Length);
        Encoding.UTF8.GetBytes(text, frame.AsSpan(8));
        return frame;
    }

    private static async Task<string> ReadAsync(byte[] bytes, int capacity)
    {
        var tail = new TailBuffer(capacity);
        await OutputFrames.ReadAsync(new MemoryStream(bytes), tail, default);
        return tail.Text();
    }
}
