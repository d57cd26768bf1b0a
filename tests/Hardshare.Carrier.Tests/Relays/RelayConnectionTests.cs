using System.Net.Sockets;
using System.Security.Cryptography;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Relays;

/// <summary>The bytes of a session, through a real relay process.</summary>
public class RelayConnectionTests
{
    [Fact]
    public async Task Connection_carries_bytes_both_ways_and_counts_them()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        var (near, far) = await relay.ConnectedAsync();
        await near.SayAsync("hello");
        await far.HearAsync("hello");
        await far.SayAsync("good morning");
        await near.HearAsync("good morning");

        var instance = (await relay.InstanceAsync()).ShouldNotBeNull();
        (instance.BytesIn, instance.BytesOut, instance.Connections).ShouldBe((5, 12, 1));
        instance.Open.ShouldHaveSingleItem().Remote.ShouldBe(near.LocalEndPoint!.ToString());
        near.Dispose();
        far.Dispose();

        var closed = await relay.Control.EventAsync<ConnectionClosed>();
        (closed.Instance, closed.BytesIn, closed.BytesOut, closed.Reason).ShouldBe(("i1", 5, 12, CloseReason.Ended));
        (await relay.Control.EventAsync<ConnectionOpened>()).Connection.ShouldBe(closed.Connection);
        (await relay.InstanceAsync())!.Open.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_half_closed_by_one_side_still_carries_the_other(bool byUser)
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        var (first, second) = byUser ? (near, far) : (far, near);
        await first.SayAsync("last words");
        first.Shutdown(SocketShutdown.Send);
        await second.HearAsync("last words");
        await second.HearEndAsync();
        await second.SayAsync("an answer");
        await first.HearAsync("an answer");
        second.Dispose();
        await first.HearEndAsync();
        await Eventually.True(async () => (await relay.InstanceAsync())!.Open.Count == 0, "the connection is gone");
    }

    [Fact]
    public async Task Connection_with_100_MB_each_way_at_once_loses_no_byte()
    {
        const int size = 100 * 1024 * 1024;
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        var inHash = SendRandomAsync(near, size, seed: 1);
        var outHash = SendRandomAsync(far, size, seed: 2);
        var inHeard = HashAsync(far);
        var outHeard = HashAsync(near);
        (await inHeard).ShouldBe(await inHash);
        (await outHeard).ShouldBe(await outHash);
        var instance = (await relay.InstanceAsync())!;
        (instance.BytesIn, instance.BytesOut).ShouldBe((size, size));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connection_with_small_and_large_messages_in_any_order_echoes_each(int seed)
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        var echo = EchoAsync(far);
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            var message = new byte[random.Next(4) == 0 ? random.Next(1, 3_000_000) : random.Next(1, 2000)];
            random.NextBytes(message);
            var sending = SendAllAsync(near, message);
            var answer = new byte[message.Length];
            for (var count = 0; count < answer.Length;)
                count += await near.ReceiveAsync(answer.AsMemory(count)).AsTask().WaitAsync(Eventually.Patience);
            await sending;
            answer.AsSpan().SequenceEqual(message).ShouldBeTrue();
        }
        near.Shutdown(SocketShutdown.Send);
        await echo;
        await near.HearEndAsync();
    }

    [Fact]
    public async Task Connections_cut_in_the_middle_of_much_leave_no_descriptor_behind()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        var tunnel = await relay.TunnelAsync();
        await CutAsync();
        await Eventually.True(async () => (await relay.InstanceAsync())!.Open.Count == 0, "the first is gone");
        var before = relay.Process.OpenDescriptors;
        for (var i = 0; i < 20; i++) await CutAsync();
        await Eventually.True(() => relay.Process.OpenDescriptors <= before + 2, "all descriptors are closed, but for a spare pipe");

        async Task CutAsync()
        {
            var (near, far) = await relay.ConnectAsync(tunnel);
            var sending = SendAllAsync(near, new byte[20_000_000]).ContinueWith(_ => { }, TaskScheduler.Default);
            for (var heard = 0; heard < 3_000_000;) heard += await far.ReceiveAsync(new byte[65536].AsMemory());
            far.LingerState = new LingerOption(true, 0);
            far.Dispose();
            await sending;
            near.Dispose();
        }
    }

    [Fact]
    public async Task Connection_to_a_side_that_does_not_read_holds_the_other_back()
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        near.Blocking = false;
        var sent = 0L;
        var chunk = new byte[256 * 1024];
        var lastProgress = TimeProvider.System.GetTimestamp();
        await Eventually.True(
            () =>
            {
                try
                {
                    sent += near.Send(chunk);
                    lastProgress = TimeProvider.System.GetTimestamp();
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock) { }
                return TimeProvider.System.GetElapsedTime(lastProgress) > TimeSpan.FromMilliseconds(500);
            },
            "the sender is held back");
        sent.ShouldBeLessThan(64L * 1024 * 1024);
        var open = (await relay.InstanceAsync())!.Open.ShouldHaveSingleItem();
        open.BytesIn.ShouldBeLessThan(sent);

        // And nothing of it is lost.
        near.Shutdown(SocketShutdown.Send);
        var heard = 0L;
        while (await far.ReceiveAsync(chunk) is > 0 and var count) heard += count;
        heard.ShouldBe(sent);
    }

    [Fact]
    public async Task Connection_whose_tunnel_dies_gets_all_that_was_sent_before()
    {
        using var relay = await RelayFixture.StartAsync();
        var (near, far) = await relay.ConnectedAsync();
        await near.SayAsync("never read");
        await Eventually.True(() => far.Available == 10, "it has come");
        await far.SayAsync(new string('x', 60_000));
        await Eventually.True(async () => (await relay.InstanceAsync())!.BytesOut == 60_000, "the relay has taken it");
        far.Dispose(); // with unread bytes: a reset
        await near.SayAsync("nobody reads this either");
        await near.HearAsync(new string('x', 60_000));
        await near.HearEndAsync();
    }

    [Fact]
    public async Task Connection_before_the_tunnel_waits_for_it()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        using var near = await relay.DialAsync();
        await near.SayAsync("early");
        var tunnel = await relay.TunnelAsync();
        using var far = await tunnel.AcceptSocketAsync().WaitAsync(Eventually.Patience);
        await far.HearAsync("early");
    }

    [Fact]
    public async Task Connection_without_any_tunnel_ends_after_three_seconds()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(new Subscribe());
        await relay.Control.DoAsync(relay.Settings());
        var start = TimeProvider.System.GetTimestamp();
        using var near = await relay.DialAsync();
        await near.HearEndAsync();
        TimeProvider.System.GetElapsedTime(start).TotalSeconds.ShouldBeInRange(2.5, 6);
        (await relay.Control.EventAsync<ConnectionClosed>()).Reason.ShouldBe(CloseReason.NoTunnel);
    }

    [Fact]
    public async Task Connections_that_come_and_go_leave_no_descriptor_behind()
    {
        using var relay = await RelayFixture.StartAsync();
        await relay.Control.DoAsync(relay.Settings());
        var tunnel = await relay.TunnelAsync();
        var before = relay.Process.OpenDescriptors;
        for (var i = 0; i < 100; i++)
        {
            var (near, far) = await relay.ConnectAsync(tunnel);
            if (i % 3 == 0) near.LingerState = new LingerOption(true, 0);
            await near.SayAsync("x");
            await far.HearAsync("x");
            near.Dispose();
            if (i % 2 == 0) far.LingerState = new LingerOption(true, 0);
            far.Dispose();
        }
        await Eventually.True(() => relay.Process.OpenDescriptors == before, "all descriptors are closed");
        (await relay.InstanceAsync())!.Connections.ShouldBe(100);
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[100_000];
        while (await socket.ReceiveAsync(buffer.AsMemory()) is > 0 and var count) await SendAllAsync(socket, buffer.AsMemory(0, count));
        socket.Shutdown(SocketShutdown.Send);
    }

    private static Task<string> SendRandomAsync(Socket socket, int size, int seed) => Task.Run(async () =>
    {
        var random = new Random(seed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        for (var left = size; left > 0;)
        {
            var part = buffer.AsMemory(0, Math.Min(left, random.Next(1, buffer.Length)));
            random.NextBytes(part.Span);
            hash.AppendData(part.Span);
            left -= part.Length;
            while (!part.IsEmpty) part = part[await socket.SendAsync(part)..];
        }
        socket.Shutdown(SocketShutdown.Send);
        return Convert.ToHexString(hash.GetHashAndReset());
    });

    private static Task<string> HashAsync(Socket socket) => Task.Run(async () =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count) hash.AppendData(buffer.AsSpan(0, count));
        return Convert.ToHexString(hash.GetHashAndReset());
    });
}
