using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.SimulatedArm.Tests;

public class GCodeInterpreterTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(100);
    private readonly GCodeInterpreter _arm = new();

    [Fact]
    public void Execute_move_is_answered_at_once_and_takes_its_time()
    {
        _arm.Execute("G1 X100 F3000", Start).ShouldBe(new Reply("ok", Start));
        Position(1).ShouldBe("X:50.00 Y:0.00 Z:0.00");
        Position(2).ShouldBe("X:100.00 Y:0.00 Z:0.00");
        Position(9).ShouldBe("X:100.00 Y:0.00 Z:0.00");
    }

    [Fact]
    public void Execute_move_while_moving_is_queued_behind()
    {
        _arm.Execute("G1 X100 F3000", Start);
        _arm.Execute("G1 Y50", Start);
        Position(2.5).ShouldBe("X:100.00 Y:25.00 Z:0.00");
        Position(3).ShouldBe("X:100.00 Y:50.00 Z:0.00");
    }

    [Fact]
    public void Execute_feed_above_the_maximum_moves_at_the_maximum()
    {
        _arm.Execute("G0 X200 F999999", Start);
        Position(1).ShouldBe("X:100.00 Y:0.00 Z:0.00");
    }

    [Fact]
    public void Execute_more_moves_than_can_be_planned_holds_the_answer_back()
    {
        for (var i = 1; i <= GCodeInterpreter.PlannedMoves; i++) _arm.Execute($"G1 X{i * 10} F600", Start)!.DueAt.ShouldBe(Start);
        _arm.Execute("G1 X0", Start)!.DueAt.ShouldBe(Start + TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("G1 X301", "error:limit X")]
    [InlineData("G1 Y-301", "error:limit Y")]
    [InlineData("G1 Z-0.1", "error:limit Z")]
    [InlineData("G1 X1 F0", "error:feed")]
    [InlineData("G1 A1", "error:unknown word A")]
    [InlineData("G17", "error:unknown G17")]
    [InlineData("G1 X", "error:syntax: a number was expected after X")]
    public void Execute_what_it_cannot_do_is_refused_and_moves_nothing(string line, string answer)
    {
        _arm.Execute(line, Start).ShouldBe(new Reply(answer, Start));
        Position(10).ShouldBe("X:0.00 Y:0.00 Z:0.00");
    }

    [Fact]
    public void Execute_home_is_answered_when_the_arm_is_there()
    {
        _arm.Execute("G1 X100 F6000", Start);
        _arm.Execute("G28", Start + TimeSpan.FromSeconds(5)).ShouldBe(new Reply("ok", Start + TimeSpan.FromSeconds(6)));
        Position(6).ShouldBe("X:0.00 Y:0.00 Z:0.00");
    }

    [Fact]
    public void Execute_wait_is_answered_when_the_arm_rests()
    {
        _arm.Execute("M400", Start)!.DueAt.ShouldBe(Start);
        _arm.Execute("G1 X100 F3000", Start);
        _arm.Execute("M400", Start)!.DueAt.ShouldBe(Start + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Execute_emergency_stop_stays_where_it_is_until_reset()
    {
        _arm.Execute("G1 X100 F3000", Start);
        _arm.Execute("M112", Start + TimeSpan.FromSeconds(1))!.Text.ShouldBe("error:emergency stop");
        _arm.Execute("G1 X0", Start + TimeSpan.FromSeconds(2))!.Text.ShouldBe("error:stopped, M999 resets");
        Position(60).ShouldBe("X:50.00 Y:0.00 Z:0.00");
        _arm.Execute("M999", Start + TimeSpan.FromSeconds(61))!.Text.ShouldBe("ok");
        _arm.Execute("G1 X0", Start + TimeSpan.FromSeconds(61))!.Text.ShouldBe("ok");
        Position(62).ShouldBe("X:0.00 Y:0.00 Z:0.00");
    }

    [Fact]
    public void Execute_any_moves_the_position_stays_between_its_limits() =>
        Prop.ForAll<(int X, int Y, int Z, int F, PositiveInt Later)[]>(moves =>
        {
            var interpreter = new GCodeInterpreter();
            var now = Start;
            foreach (var (x, y, z, f, later) in moves)
            {
                interpreter.Execute($"G1 X{x} Y{y} Z{z} F{f}", now);
                now += TimeSpan.FromMilliseconds(later.Get);
                var at = interpreter.PositionAt(now);
                if (Math.Abs(at.X) > 300 || Math.Abs(at.Y) > 300 || at.Z < 0 || at.Z > 200) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();

    private string Position(double seconds) => _arm.PositionAt(Start + TimeSpan.FromSeconds(seconds)).ToString();
}
