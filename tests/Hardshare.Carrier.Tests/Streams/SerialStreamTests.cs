using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>A real stream process on a real pseudo-terminal, with the simulated arm as the device.</summary>
public class SerialStreamTests
{
    private const string Home = "X:0.00 Y:0.00 Z:0.00\nok\n";

    [Fact]
    public async Task Round_trip_moves_the_arm_and_is_counted()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        user.Say("G1 X100 F6000\nM400\nM114\n");
        await user.HearAsync("X:100.00 Y:0.00 Z:0.00\nok\n");
        var status = await stream.StatusAsync();
        (status.BytesIn, status.Discarded, status.Users).ShouldBe((24, 0, 1));
        status.BytesOut.ShouldBe("ok\nok\nX:100.00 Y:0.00 Z:0.00\nok\n".Length);
        await stream.Control.EventAsync<DeviceOpened>();
    }

    [Fact]
    public async Task Device_that_vanishes_and_returns_serves_the_same_open_terminal()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        await stream.ArmAsync("vanish");
        var lost = await stream.Control.EventAsync<DeviceLost>();
        lost.Error.ShouldNotBeEmpty();
        user.Say("G1 X50\n");
        await Eventually.True(async () => (await stream.StatusAsync()).Discarded == 7, "what is said meanwhile is thrown away");

        await stream.ArmAsync("return");
        await stream.Control.EventAsync<DeviceOpened>(e => e.At > lost.At);
        user.Say("M114\n");
        await user.HearAsync(Home);
        var status = await stream.StatusAsync();
        (status.Open, status.LastError).ShouldBe((true, status.LastError.ShouldNotBeNull()));
    }

    [Fact]
    public async Task Device_that_is_not_there_at_the_start_is_waited_for()
    {
        using var stream = await SerialFixture.StartAsync();
        await stream.ArmAsync("vanish");
        await stream.Control.EventAsync<DeviceLost>();
        await stream.Process.KillAsync();
        await stream.RestartAsync();
        (await stream.Control.EventAsync<DeviceLost>()).Error.ShouldContain("No such file");
        (await stream.StatusAsync()).Open.ShouldBeFalse();
        await stream.ArmAsync("return");
        await stream.Control.EventAsync<DeviceOpened>();
        using var user = stream.OpenTerminal();
        user.Say("M114\n");
        await user.HearAsync(Home);
    }

    [Fact]
    public async Task Device_that_hangs_holds_the_user_back_and_not_the_control()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        await stream.ArmAsync("hang");
        var sent = 0;
        await Eventually.True(
            async () =>
            {
                while (user.Write("M114 ; waits\n") is > 0 and var count) sent += count;
                return (await stream.StatusAsync()).StalledSeconds > 0.5;
            },
            "the terminal takes no more");
        sent.ShouldBeInRange(64 * 1024, 128 * 1024);
        (await stream.StatusAsync()).Waiting.ShouldBeGreaterThan(60 * 1024);

        await stream.ArmAsync("return");
        user.Hear();
        await Eventually.True(
            async () =>
            {
                user.Hear();
                return await stream.ArmBytesAsync() == sent;
            },
            "all that was taken has come to the arm");
    }

    [Fact]
    public async Task Deadline_passed_not_one_more_byte_reaches_the_device_until_it_is_extended()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        user.Say("M114\n");
        await user.HearAsync(Home);
        await stream.Control.DoAsync(new ExtendDeadline(0.3));
        while (stream.Control.Events<DeadlinePassed>().Length == 0)
        {
            user.Write("M114\n");
            user.Hear();
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
        var before = await stream.SettledArmBytesAsync();
        before.ShouldBeInRange(1, (await stream.StatusAsync()).BytesIn); // some may have been taken back off the wire
        var discarded = (await stream.StatusAsync()).Discarded;
        for (var i = 0; i < 100; i++) user.Say("G1 X10\n");
        await Eventually.True(async () => (await stream.StatusAsync()).Discarded == discarded + 700, "all of it is thrown away");
        (await stream.ArmBytesAsync()).ShouldBe(before);
        (await stream.StatusAsync()).DeadlineRemaining.ShouldBe(0);

        await stream.Control.DoAsync(new ExtendDeadline(600));
        (await stream.Control.EventAsync<InputResumed>()).Discarded.ShouldBeGreaterThanOrEqualTo(700);
        user.Say("G99\n");
        await user.HearAsync("error:unknown G99");
        (await stream.ArmBytesAsync()).ShouldBe(before + 4);
    }

    [Fact]
    public async Task Deadline_passed_while_the_device_hangs_takes_back_what_it_has_not_got()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        await stream.ArmAsync("hang");
        while (user.Write("G1 X200\n") > 0) { }
        await Eventually.True(async () => (await stream.StatusAsync()).Waiting > 0, "some waits");
        await stream.Control.DoAsync(new ExtendDeadline(0));
        await stream.Control.EventAsync<DeadlinePassed>();
        (await stream.StatusAsync()).Waiting.ShouldBe(0);
        await stream.ArmAsync("return");
        // What the kernel's terminal buffer already held (a few KiB) is the arm's; nothing is added.
        (await stream.ArmBytesAsync()).ShouldBeLessThan(16 * 1024);
        await stream.Control.DoAsync(new ExtendDeadline(60));
        user.Say("\nM114\n");
        await user.HearAsync("Y:0.00 Z:0.00\nok\n");
    }

    [Fact]
    public async Task Deadline_holds_also_when_the_stream_process_was_stopped_over_it()
    {
        using var stream = await SerialFixture.StartAsync(deadlineSeconds: 600);
        using var user = stream.OpenTerminal();
        await stream.Control.DoAsync(new ExtendDeadline(0.5));
        stream.Process.Signal(19);
        user.Say("G1 X100\n");
        await Eventually.Never(() => false, TimeSpan.FromSeconds(0.7), "");
        stream.Process.Signal(18);
        await stream.Control.EventAsync<DeadlinePassed>();
        await Eventually.True(async () => (await stream.StatusAsync()).Discarded == 8, "it is thrown away");
        (await stream.ArmBytesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Pause_discards_input_and_lets_output_flow()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        user.Say("G1 X100 F6000\nM400\n");
        await user.HearAsync("ok\n");
        await stream.Control.DoAsync(new PauseInput("partition"));
        (await stream.Control.EventAsync<InputPaused>()).Reason.ShouldBe("partition");
        (await stream.StatusAsync()).Paused.ShouldBe("partition");
        user.Say("M114\n");
        await user.HearAsync("ok\n");
        await Eventually.True(async () => (await stream.StatusAsync()).Discarded == 5, "input is thrown away");
        await stream.Control.DoAsync(new ResumeInput());
        await stream.Control.EventAsync<InputResumed>();
        user.Say("M114\n");
        await user.HearAsync("X:100.00");
    }

    [Fact]
    public async Task Killed_process_started_again_serves_the_same_name()
    {
        using var stream = await SerialFixture.StartAsync();
        using var holder = stream.OpenTerminal();
        await stream.Process.KillAsync();
        await stream.RestartAsync();
        await stream.Control.EventAsync<DeviceOpened>();
        using var user = stream.OpenTerminal();
        user.Say("M114\n");
        await user.HearAsync(Home);
    }

    [Fact]
    public async Task Output_while_nobody_has_the_terminal_open_is_not_kept()
    {
        using var stream = await SerialFixture.StartAsync();
        using (var user = stream.OpenTerminal())
        {
            user.Say("G1 X100 F1500\nM400\nM114\n");
            await user.HearAsync("ok\n");
        }
        await Eventually.True(async () => (await stream.StatusAsync()).Unread > 0, "what comes 4 s later is not kept");
        using var next = stream.OpenTerminal();
        next.Say("M114\n");
        await next.HearAsync("ok\n");
        next.Hear().ShouldBeEmpty();
    }

    [Fact]
    public async Task Output_is_still_there_for_a_reader_who_opens_shortly_after_the_writer_closed()
    {
        using var stream = await SerialFixture.StartAsync();
        using (var user = stream.OpenTerminal()) user.Say("M114\n");
        await Eventually.True(async () => await stream.ArmBytesAsync() == 5, "the arm has it");
        using var reader = stream.OpenTerminal();
        await reader.HearAsync(Home);
    }

    [Fact]
    public async Task First_deadline_counts_from_the_start()
    {
        using var stream = await SerialFixture.StartAsync(deadlineSeconds: 0.1);
        await Eventually.True(async () => (await stream.StatusAsync()).DeadlineRemaining == 0, "it passes");
        using var user = stream.OpenTerminal();
        user.Say("G1 X100\n");
        await Eventually.True(async () => (await stream.StatusAsync()).Discarded == 8, "it is thrown away");
        (await stream.ArmBytesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task User_who_flushes_the_terminal_gets_nothing_old()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        for (var i = 1; i <= 1000; i++)
        {
            user.Say("M114\n");
            if (i % 100 == 0) await Eventually.True(async () => await stream.ArmBytesAsync() == 5 * i, "the arm has answered");
        }
        await Eventually.True(async () => (await stream.StatusAsync()).BytesOut > 3000, "the terminal is full");
        user.Flush();
        user.Say("G99\n");
        await user.HearAsync("error:unknown G99\n", ifWithin: 8192);
    }

    [Fact]
    public async Task Stop_ends_in_order()
    {
        using var stream = await SerialFixture.StartAsync();
        await stream.Control.DoAsync(new Stop());
        (await stream.Process.ExitAsync()).ShouldBe((ExitCode.Ended, ""));
    }

    [Fact]
    public async Task Idle_stream_uses_no_processor_time()
    {
        using var stream = await SerialFixture.StartAsync();
        using var user = stream.OpenTerminal();
        user.Say("M114\n");
        await user.HearAsync(Home);
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1), "");
        var before = stream.Process.ProcessorTime;
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1), "");
        (stream.Process.ProcessorTime - before).TotalMilliseconds.ShouldBeLessThan(30);
    }
}
