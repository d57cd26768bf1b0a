using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Carrier.Serving;

namespace Hardshare.Carrier.Tests.Serving;

public class LineReaderTests
{
    [Fact]
    public void Feed_text_cut_anywhere_gives_its_lines() =>
        Prop.ForAll<NonNull<string>[], PositiveInt>((lines, size) =>
        {
            var expected = lines.Select(l => l.Get.Replace("\n", "", StringComparison.Ordinal)).ToArray();
            var bytes = Encoding.UTF8.GetBytes(string.Concat(expected.Select(l => l + "\n")));
            var heard = new List<string>();
            var reader = new LineReader(1_000_000);
            foreach (var piece in bytes.Chunk(size.Get)) reader.Feed(piece, line => heard.Add(Encoding.UTF8.GetString(line)));
            return heard.SequenceEqual(expected.Select(l => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(l))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Feed_line_that_is_too_long_is_dropped_and_the_next_one_is_heard()
    {
        var heard = new List<string>();
        var reader = new LineReader(4);
        reader.Feed("abcd\nabcde"u8, Hear);
        reader.Overlong.ShouldBeTrue();
        reader.Feed("fgh\nnext\n"u8, Hear);
        reader.Overlong.ShouldBeFalse();
        heard.ShouldBe(["abcd", "next"]);

        void Hear(ReadOnlySpan<byte> line) => heard.Add(Encoding.UTF8.GetString(line));
    }
}
