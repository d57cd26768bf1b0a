using System.Text;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>The user's program: has the terminal open, writes to it and reads from it.</summary>
internal sealed class UserTerminal : IDisposable
{
    private readonly int _fd;
    private readonly StringBuilder _heard = new();

    public UserTerminal(string path)
    {
        _fd = Files.Open(path, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
        _fd.ShouldBeGreaterThan(0, path);
    }

    /// <summary>Writes as much as fits now.</summary>
    public int Write(string text) => Files.Write(_fd, Encoding.ASCII.GetBytes(text));

    public void Say(string text) => Write(text).ShouldBe(text.Length);

    /// <summary>Reads until what came, from the last call on, contains this.</summary>
    /// <param name="expected">What has to come.</param>
    /// <param name="ifWithin">No more bytes than this may come with it.</param>
    public async Task HearAsync(string expected, int ifWithin = int.MaxValue)
    {
        await Eventually.True(() => Hear().Contains(expected, StringComparison.Ordinal), $"'{expected}' comes, after '{_heard}'");
        _heard.Length.ShouldBeLessThanOrEqualTo(ifWithin);
        _heard.Clear();
    }

    /// <summary>What serial libraries do when they open a port: throws away what has come and was not read.</summary>
    public void Flush() => Terminals.DropUnread(_fd);

    /// <summary>All that has come since the last <see cref="HearAsync"/>.</summary>
    public string Hear()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Files.Read(_fd, buffer) is > 0 and var count) _heard.Append(Encoding.ASCII.GetString(buffer[..count]));
        return _heard.ToString();
    }

    public void Dispose() => Files.Close(_fd);
}
