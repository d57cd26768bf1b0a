using System.Collections.Concurrent;
using Hardshare.Engine.Configuration;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// The one kind of system there is: local. Its actors are <c>/</c>, the root, below it <c>/system</c> and <c>/user</c>; user
/// actors stop first, then those of the system, then the root.
/// </summary>
internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly ConcurrentStack<Action> _onTermination = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorPath _tempPath;
    private long _lastUid;
    private long _lastTemp;

    private ActorSystemImpl(string name, Config config)
    {
        Name = name;
        Settings = new Settings(this, config.WithFallback(Defaults.Config));
        Address = new Address("akka", name);
        EventStream = new EventStream(Settings.Config.GetBoolean("akka.actor.debug.event-stream"));
        EventStream.SetLogLevel(Logging.LogLevelFor(Settings.Config.GetString("akka.loglevel")!));
        Log = Logging.GetLogger(EventStream, $"ActorSystem({name})");
        Scheduler = Schedulers.Create(Settings.Config, Log);

        var rootPath = new RootActorPath(Address);
        _tempPath = rootPath / "temp";
        Root = new LocalActorRef(this, Props.Create<RootGuardian>(), rootPath, new OutsideOfTheRoot(this, rootPath, OnRootStopped));
        DeadLetterRef = new DeadLetterActorRef(this, rootPath / "deadLetters");
        TempContainer = new ContainerActorRef(this, _tempPath);
        Root.Cell.Start();
        Guardian = Root.Cell.AddChild(Props.Create<UserGuardian>(UserGuardian.StrategyFrom(Settings.Config)), "user");
        Guardian.Cell.AllowChildren();
        SystemGuardian = Root.Cell.AddChild(Props.Create<SystemGuardian>(Guardian), "system");
        SystemGuardian.Cell.AllowChildren();
    }

    public override Settings Settings { get; }

    public override string Name { get; }

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters => DeadLetterRef;

    public override IScheduler Scheduler { get; }

    public override ILoggingAdapter Log { get; }

    public override Task WhenTerminated => _terminated.Task;

    internal Address Address { get; }

    internal LocalActorRef Root { get; }

    internal LocalActorRef Guardian { get; }

    internal LocalActorRef SystemGuardian { get; }

    internal DeadLetterActorRef DeadLetterRef { get; }

    internal ContainerActorRef TempContainer { get; }

    internal static ActorSystemImpl Start(string name, Config config)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}]: letters, digits, - and _, the first a letter or digit.", nameof(name));
        var system = new ActorSystemImpl(name, config);
        LoggerStarter.Start(system);
        _ = CoordinatedShutdown.Get(system);
        return system;
    }

    public override IActorRef ActorOf(Props props, string? name = null) => Guardian.Cell.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => SystemGuardian.Cell.ActorOf(props, name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => SelectionPath.Resolve(this, actorPath);

    public override ActorSelection ActorSelection(string actorPath) => SelectionPath.Resolve(this, Guardian, actorPath);

    public override void Stop(IActorRef actor) => ((IInternalActorRef)actor).SendSystemMessage(new Terminate());

    public override object RegisterExtension(IExtensionId extension) =>
        _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    public override object GetExtension(IExtensionId extensionId) => RegisterExtension(extensionId);

    public override T? GetExtension<T>()
        where T : class => _extensions.TryGetValue(typeof(T), out var extension) ? (T)extension.Value : null;

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override void RegisterOnTermination(Action code) => _onTermination.Push(code);

    public override Task Terminate()
    {
        if (Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate"))
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    internal void FinalTerminate() => Guardian.SendSystemMessage(new Terminate());

    internal long NextUid() => Interlocked.Increment(ref _lastUid);

    internal ActorPath NextTempPath() => new ChildActorPath(_tempPath, $"${Interlocked.Increment(ref _lastTemp)}", NextUid());

    private void OnRootStopped()
    {
        (Scheduler as IDisposable)?.Dispose();
        foreach (var code in _onTermination)
        {
            try
            {
                code();
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"A termination callback of actor system {Name} failed: {e}");
            }
        }
        _terminated.TrySetResult();
    }
}
