using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Hardshare.Actors;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Messages;

namespace Hardshare.Fakes;

/// <summary>What the nodes of a workspace share, in memory: leases, ownership, inbox, views. Nodes can be cut off from it, and come back.</summary>
public sealed class FakeCluster(TimeSpan lease)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, FakeMembership> _nodes = new();
    private readonly Dictionary<string, string> _owners = [];
    private readonly Dictionary<string, string> _reserved = [];
    private readonly Dictionary<string, long> _epochs = [];
    private readonly List<(long Number, string From, string To, CommandEnvelope Command, IReply? Reply)> _posted = [];
    private readonly List<(long Changed, SharedView View)> _views = [];
    private long _last;

    public TimeSpan Lease { get; } = lease;

    /// <summary>Wakes are lost.</summary>
    public bool LosesWakes { get; set; }

    /// <summary>The answers to so many of the next takings-over and gifts that succeed are lost.</summary>
    public int LosesTakings { get; set; }

    /// <summary>Wakes come several times each, late, and in another order.</summary>
    public bool MixesWakes { get; set; }

    /// <summary>How many commands were handed over so far, the same one again included.</summary>
    public int HandedOver { get; private set; }

    /// <summary>What a node of this name uses.</summary>
    public ClusterServices Of(string name, NodeRoles? roles = null, GatewayCard? gateway = null)
    {
        var node = _nodes.GetOrAdd(name, _ => new FakeMembership(this, name));
        var info = JsonSerializer.SerializeToElement(new { gateway }, ContractJson.Options);
        return new ClusterServices(node, node, node, node, new MemberCard("test", (roles ?? NodeRoles.Both).Names, info)) { Silence = node };
    }

    /// <summary>Whether a node's journal, which is in the same database, can be written.</summary>
    public IJournalCheck CheckOf(string name) => _nodes[name];

    /// <summary>The node reaches nothing of it any more, until it is given back.</summary>
    public void Cut(string name, bool isCut = true) => _nodes[name].IsCut = isCut;

    /// <summary>The node gets no answer any more, until <see cref="Answer"/>.</summary>
    public void Hang(string name) => _nodes[name].Hang();

    /// <summary>The node gets all answers that it waits for.</summary>
    public void Answer(string name) => _nodes[name].Answer();

    /// <summary>The node, which has no lease, is one of the workspace no more.</summary>
    public void Remove(string name)
    {
        lock (_gate)
            _nodes[name].Removed = TimeProvider.System.GetUtcNow();
    }

    public string? OwnerOf(string key)
    {
        lock (_gate)
            return _owners.GetValueOrDefault(key);
    }

    public IReadOnlyList<string> OwnedBy(string name)
    {
        lock (_gate)
            return [.. _owners.Where(pair => pair.Value == name).Select(pair => pair.Key)];
    }

    /// <summary>The fence: throws when this node may not write the history of this entity.</summary>
    public async Task WriteAsync(string name, string persistenceId)
    {
        await _nodes[name].ReachedAsync();
        lock (_gate)
        {
            if (_nodes[name].IsCut)
                throw new IOException("the fake database does not answer");
            if (!_nodes[name].HasLease)
                throw new IOException($"{name} has no lease");
            var key = OwnedKeys.Of(persistenceId);
            if (_owners.TryAdd(key, name) || _owners[key] == name)
                return;
            throw new IOException($"{key} belongs to {_owners[key]}, not to {name}");
        }
    }

    private void Pass(string key, string to) => (_owners[key], _epochs[key]) = (to, _epochs.GetValueOrDefault(key, 1) + 1);

    private void LoseAnswer()
    {
        if (LosesTakings == 0)
            return;
        LosesTakings--;
        throw new IOException("the answer is lost");
    }

    /// <summary>One node's way to it.</summary>
    private sealed class FakeMembership(FakeCluster cluster, string name) : IMembership, IOwnership, IInbox, IDirectoryStore, IDatabaseSilence, IJournalCheck
    {
        private readonly Channel<bool> _wakes = Channel.CreateUnbounded<bool>();
        private DateTimeOffset _until = DateTimeOffset.MinValue;
        private DateTimeOffset _since;
        private Guid _incarnation;
        private bool _inOrder;
        private MemberCard? _card;

        private TaskCompletionSource? _hangs;

        public event Action<string>? Noticed;

        public bool IsCut { get; set; }

        public DateTimeOffset? Removed { get; set; }

        public void Hang() => _hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer() => Interlocked.Exchange(ref _hangs, null)?.SetResult();

        /// <summary>It is told at once of whoever has to wait.</summary>
        public async Task ReachedAsync()
        {
            if (_hangs is not { } hangs)
                return;
            Noticed?.Invoke("the fake database has not answered");
            await hangs.Task;
        }

        public bool HasLease => _until > Now;

        private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public Task<Lease> AcquireAsync(MemberCard card, CancellationToken cancellation) => Use(() =>
        {
            var afterLapse = _incarnation != Guid.Empty && !HasLease && !_inOrder;
            (_card, _incarnation, _since, _until, _inOrder, Removed) = (card, Guid.NewGuid(), Now, Now + cluster.Lease, false, null);
            return TheLease() with { AfterLapse = afterLapse };
        });

        public Task<Lease> RenewAsync(CancellationToken cancellation) => Use(() =>
        {
            if (!HasLease)
                throw new LeaseLostException("it ran out");
            _until = Now + cluster.Lease;
            return TheLease();
        });

        public Task ResignAsync(CancellationToken cancellation) => Use(() =>
        {
            (_until, _inOrder) = (Now, true);
            return true;
        });

        public Task CheckAsync(CancellationToken cancellation) => Use(() => true).WaitAsync(cancellation);

        public Task<IReadOnlyList<string>> OwnedByAsync(string node, CancellationToken cancellation) =>
            Use<IReadOnlyList<string>>(() => [.. cluster._owners.Where(pair => pair.Value == node).Select(pair => pair.Key)]);

        public Task<IReadOnlyDictionary<string, long>> EpochsAsync(string? key, CancellationToken cancellation) => Use<IReadOnlyDictionary<string, long>>(() =>
            cluster._owners.Where(pair => pair.Value == name && pair.Key == (key ?? pair.Key)).ToDictionary(pair => pair.Key, pair => cluster._epochs.GetValueOrDefault(pair.Key, 1)));

        public Task<string?> OwnerOfAsync(string key, CancellationToken cancellation) => Use(() => cluster._owners.GetValueOrDefault(key));

        public Task<string> TakeAsync(string key, string? from, TimeSpan margin, CancellationToken cancellation) => Use(() =>
        {
            if (!HasLease)
                throw new IOException($"{name} has no lease");
            if (cluster._owners.TryAdd(key, name))
                return name;
            if (cluster._owners[key] == from && cluster._nodes[from]._until + margin < Now)
            {
                cluster.Pass(key, name);
                cluster.LoseAnswer();
            }
            return cluster._owners[key];
        });

        public Task<string> ReserveAsync(string key, CancellationToken cancellation) => Use(() =>
        {
            if (cluster._owners.TryGetValue(key, out var owner))
                return owner;
            if (!cluster._reserved.TryGetValue(key, out var first) || !cluster._nodes[first].HasLease)
                cluster._reserved[key] = first = name;
            return first;
        });

        public Task<string> GiveAsync(string key, string to, CancellationToken cancellation) => Use(() =>
        {
            if (cluster._owners.GetValueOrDefault(key) == name && cluster._nodes.TryGetValue(to, out var other) && other.HasLease)
            {
                cluster.Pass(key, to);
                cluster.LoseAnswer();
            }
            return cluster._owners.GetValueOrDefault(key, "");
        });

        public Task<long> PostAsync(string target, CommandEnvelope command, CancellationToken cancellation) => Use(() =>
        {
            if (!cluster._nodes.TryGetValue(target, out var node))
                throw new NodeAwayException($"there is no node {target} in the workspace", isKnown: false);
            if (!node.HasLease)
                throw new NodeAwayException($"node {target} {(node._inOrder ? "was stopped at" : "is unreachable since")} {node._until:u}");
            cluster._posted.Add((++cluster._last, name, target, command, null));
            Wake(node);
            return cluster._last;
        });

        public Task<InboxContent> LookAsync(IReadOnlyCollection<long> waiting, string? cursor, int max, CancellationToken cancellation) => Use(() =>
        {
            PostedReply[] replies =
                [.. cluster._posted.Where(one => one.From == name && one.Reply is not null && waiting.Contains(one.Number)).Select(one => new PostedReply(one.Number, one.Reply!))];
            PostedCommand[] found = [.. cluster._posted.Where(one => one.To == name && one.Reply is null && one.Command.Deadline > Now)
                .Take(max).Select(one => new PostedCommand(one.Number, one.From, one.Command))];
            cluster.HandedOver += found.Length;
            return new InboxContent(replies, found, null);
        });

        public Task AnswerAsync(IReadOnlyList<PostedReply> replies, CancellationToken cancellation) => Use(() =>
        {
            foreach (var reply in replies)
            {
                var index = cluster._posted.FindIndex(one => one.Number == reply.Number && one.To == name);
                if (index < 0)
                    continue;
                if (cluster._posted[index].Reply is null)
                    cluster._posted[index] = cluster._posted[index] with { Reply = reply.Reply };
                Wake(cluster._nodes[cluster._posted[index].From]);
            }
            return true;
        });

        public async IAsyncEnumerable<bool> WakesAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            yield return true;
            await foreach (var wake in _wakes.Reader.ReadAllAsync(cancellation))
                yield return wake;
        }

        public Task PublishAsync(IReadOnlyList<SharedView> views, CancellationToken cancellation) => Use(() =>
        {
            foreach (var view in views.Where(view => cluster._owners.GetValueOrDefault(OwnedKeys.Of(view.Entity)) == name))
            {
                cluster._views.RemoveAll(one => one.View.Entity == view.Entity);
                cluster._views.Add((++cluster._last, view));
            }
            return true;
        });

        public Task<SharedViews> ReadAsync(string? cursor, int max, CancellationToken cancellation) => Use(() =>
        {
            var after = cursor is null ? 0 : long.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
            var found = cluster._views.Where(one => one.Changed > after).Take(max).ToArray();
            var to = found.Length == 0 ? after : found[^1].Changed;
            return new SharedViews([.. found.Select(one => one.View).Where(view => view.Node != name)], to.ToString(System.Globalization.CultureInfo.InvariantCulture), found.Length == max);
        });

        private void Wake(FakeMembership node)
        {
            if (cluster.MixesWakes)
                _ = MixAsync(node);
            else if (!cluster.LosesWakes)
                node._wakes.Writer.TryWrite(true);
        }

        private static async Task MixAsync(FakeMembership node)
        {
            for (var times = Random.Shared.Next(0, 4); times > 0; times--)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(0, 200)), TimeProvider.System);
                node._wakes.Writer.TryWrite(true);
            }
        }

        private Lease TheLease() => new(_incarnation, cluster.Lease, [.. cluster._nodes.Values.Where(node => node._card is not null).OrderBy(node => node.Name).Select(node => node.Shown())]);

        private string Name => name;

        private Member Shown() => new(
            name, _card!.Roles, _card.Version, HasLease, HasLease ? _since : _until, !HasLease && _inOrder, _card.Info,
            [.. Singleton.All.Where(key => cluster._owners.GetValueOrDefault(key) == name)])
        {
            Removed = Removed,
        };

        private async Task<T> Use<T>(Func<T> use)
        {
            await ReachedAsync();
            lock (cluster._gate)
                return IsCut ? throw new IOException("the fake database does not answer") : use();
        }
    }
}
