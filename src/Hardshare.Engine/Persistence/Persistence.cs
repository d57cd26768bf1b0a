using Hardshare.Engine.Actor;
using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.Persistence;

/// <summary>Gives an actor system its journals and snapshot stores.</summary>
public class Persistence : ExtensionIdProvider<PersistenceExtension>
{
    public static Persistence Instance { get; } = new();

    public override PersistenceExtension CreateExtension(ExtendedActorSystem system) => new(system);

    public static Config DefaultConfig() => Defaults.Config;
}
