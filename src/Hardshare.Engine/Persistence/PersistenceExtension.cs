using System.Collections.Concurrent;
using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Configuration;
using Hardshare.Engine.Persistence.Internal;

namespace Hardshare.Engine.Persistence;

/// <summary>
/// The journals and snapshot stores of one actor system. Each is an actor below <c>/system</c>, made when first asked for, of the
/// class that its section of the configuration names (<c>class = "Full.Name, Assembly"</c>), with the section as its
/// constructor's argument if it takes one.
/// </summary>
public class PersistenceExtension : IExtension
{
    private readonly ExtendedActorSystem _system;
    private readonly Config _config;
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _plugins = new();

    internal PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        _config = system.Settings.Config;
        Permitter = system.SystemActorOf(
            Props.Create<RecoveryPermitter>(_config.GetInt("akka.persistence.max-concurrent-recoveries")), "recoveryPermitter");
    }

    internal IActorRef Permitter { get; }

    /// <param name="journalPluginId">Where its section is; null or empty for <c>akka.persistence.journal.plugin</c>.</param>
    public IActorRef JournalFor(string? journalPluginId) => JournalPlugin(journalPluginId).Actor;

    /// <param name="snapshotPluginId">Where its section is; null or empty for <c>akka.persistence.snapshot-store.plugin</c>.</param>
    public IActorRef SnapshotStoreFor(string? snapshotPluginId) => Find(snapshotPluginId, "akka.persistence.snapshot-store").Actor;

    internal Plugin JournalPlugin(string? journalPluginId) => Find(journalPluginId, "akka.persistence.journal");

    private Plugin Find(string? id, string kind)
    {
        if (string.IsNullOrEmpty(id))
            id = _config.GetString(kind + ".plugin") ?? throw new ConfigurationException($"{kind}.plugin is not set.");
        return _plugins.GetOrAdd(id, key => new Lazy<Plugin>(() => Start(key))).Value;
    }

    private Plugin Start(string id)
    {
        if (!_config.HasPath(id))
            throw new ConfigurationException($"Persistence plugin [{id}] is not configured.");
        var section = _config.GetConfig(id).WithFallback(_config.GetConfig("akka.persistence.journal-plugin-fallback"));
        var path = id + ".class";
        var type = TypeNames.Find(section.GetString("class") ?? throw new ConfigurationException($"{path} is not set."), path);
        var props = type.GetConstructor([typeof(Config)]) is null ? Props.Create(type) : Props.Create(type, section);
        return new Plugin(_system.SystemActorOf(props, id), section.GetTimeSpan("recovery-event-timeout", TimeSpan.FromSeconds(30)));
    }

    internal sealed record Plugin(IActorRef Actor, TimeSpan RecoveryEventTimeout);
}
