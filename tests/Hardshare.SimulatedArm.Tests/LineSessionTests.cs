using System.Text;

namespace Hardshare.SimulatedArm.Tests;

public class LineSessionTests
{
    private readonly LineSession _session = new(new GCodeInterpreter());
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Fact]
    public void Feed_bytes_in_pieces_answers_whole_lines()
    {
        Send("M1").ShouldBeEmpty();
        Send("14\r").ShouldBe("X:0.00 Y:0.00 Z:0.00\nok\n");
        Send("\nM114\n").ShouldBe("X:0.00 Y:0.00 Z:0.00\nok\n");
    }

    [Fact]
    public void Feed_line_behind_a_wait_is_answered_after_it()
    {
        Send("G1 X100 F3000\nM400\nM114\n").ShouldBe("ok\n");
        _session.NextDue.ShouldBe(_now + TimeSpan.FromSeconds(2));
        _now += TimeSpan.FromSeconds(2);
        Send("").ShouldBe("ok\nX:100.00 Y:0.00 Z:0.00\nok\n");
        _session.NextDue.ShouldBeNull();
    }

    [Fact]
    public void Feed_emergency_stop_overtakes_what_waits()
    {
        Send("G1 X100 F3000\nM400\nG1 X0\n").ShouldBe("ok\n");
        _now += TimeSpan.FromSeconds(1);
        Send("M112\nM114\n").ShouldBe("error:emergency stop\nX:50.00 Y:0.00 Z:0.00\nok\n");
    }

    [Fact]
    public void Feed_endless_line_does_not_grow()
    {
        Send(new string('x', 100_000)).ShouldBeEmpty();
        Send("\nM114\n").ShouldStartWith("error:");
    }

    private string Send(string text)
    {
        _session.Feed(Encoding.ASCII.GetBytes(text), _now);
        return string.Concat(_session.TakeDue(_now));
    }
}
