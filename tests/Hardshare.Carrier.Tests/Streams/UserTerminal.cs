using System.Text;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>The user's program: has the terminal open, writes to it and reads from it.</summary>
internal sealed class UserTerminal : IDisposable
{
    private readonly int fd;
    private readonly StringBuilder heard = new();

    public UserTerminal(string path)
    {
        fd = Files.Open(path, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
        fd.ShouldBeGreaterThan(0, path);
    }

    /// <summary>Writes as much as fits now.</summary>
    public int Write(string text) => Files.Write(fd, Encoding.ASCII.GetBytes(text));

    public void Say(string text) => Write(text).ShouldBe(text.Length);

    /// <summary>Reads until what came, from the last call on, contains this.</summary>
    public async Task HearAsync(string expected)
    {
        await Eventually.True(() => Hear().Contains(expected, StringComparison.Ordinal), $"'{expected}' comes, after '{heard}'");
        heard.Clear();
    }

    /// <summary>All that has come since the last <see cref="HearAsync"/>.</summary>
    public string Hear()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (Files.Read(fd, buffer) is > 0 and var count) heard.Append(Encoding.ASCII.GetString(buffer[..count]));
        return heard.ToString();
    }

    public void Dispose() => Files.Close(fd);
}
