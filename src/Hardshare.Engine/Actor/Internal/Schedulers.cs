using Hardshare.Engine.Configuration;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>Makes the scheduler that <c>akka.scheduler.implementation</c> names.</summary>
internal static class Schedulers
{
    internal static IScheduler Create(Config config, ILoggingAdapter log)
    {
        if (config.GetString("akka.scheduler.implementation") is not { } name)
            return new TimeProviderScheduler(TimeProvider.System);
        var type = TypeNames.Find(name, "akka.scheduler.implementation");
        return (IScheduler)(type.GetConstructor([typeof(Config), typeof(ILoggingAdapter)]) is not null
            ? Activator.CreateInstance(type, config, log)!
            : Activator.CreateInstance(type)!);
    }
}
