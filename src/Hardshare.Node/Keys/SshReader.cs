using System.Buffers.Binary;
using System.Text;

namespace Hardshare.Node.Keys;

/// <summary>
/// Reads the data types of the SSH protocol (RFC 4251, section 5). Every method throws <see cref="FormatException"/> on what does not fit.
/// </summary>
public ref struct SshReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool AtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count < 0 || count > _rest.Length)
            throw new FormatException("the data is cut short");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte Byte() => Raw(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Raw(4));

    public ReadOnlySpan<byte> String()
    {
        var length = UInt32();
        return length <= int.MaxValue ? Raw((int)length) : throw new FormatException("the data is cut short");
    }

    public string Ascii() => Encoding.ASCII.GetString(String());

    /// <summary>A number above zero in its one canonical form, as big-endian bytes without leading zeros.</summary>
    public ReadOnlySpan<byte> PositiveMpInt()
    {
        var bytes = String();
        if (bytes.IsEmpty || bytes[0] >= 0x80)
            throw new FormatException("a number is not positive");
        if (bytes[0] != 0)
            return bytes;
        if (bytes.Length == 1 || bytes[1] < 0x80)
            throw new FormatException("a number has needless zeros in front");
        return bytes[1..];
    }

    public readonly void End()
    {
        if (!AtEnd)
            throw new FormatException("there is more data than there should be");
    }
}
