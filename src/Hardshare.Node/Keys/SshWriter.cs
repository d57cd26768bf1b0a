using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hardshare.Node.Keys;

/// <summary>Writes the data types of the SSH protocol (RFC 4251, section 5).</summary>
public sealed class SshWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public SshWriter Byte(byte value)
    {
        _buffer.Write([value]);
        return this;
    }

    public SshWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    /// <summary>Bytes as they are, without a length.</summary>
    public SshWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public SshWriter String(ReadOnlySpan<byte> bytes) => UInt32((uint)bytes.Length).Raw(bytes);

    /// <summary>An ASCII string, or a name-list.</summary>
    public SshWriter String(string text) => String(Encoding.ASCII.GetBytes(text));

    /// <summary>A number that is not negative, given as big-endian bytes.</summary>
    public SshWriter MpInt(ReadOnlySpan<byte> magnitude)
    {
        magnitude = magnitude.TrimStart((byte)0);
        if (magnitude.Length > 0 && magnitude[0] >= 0x80)
            return UInt32((uint)magnitude.Length + 1).Byte(0).Raw(magnitude);
        return String(magnitude);
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
