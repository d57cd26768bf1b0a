namespace Hardshare.Engine.Configuration;

/// <summary>What holds where an application says nothing.</summary>
internal static class Defaults
{
    internal static readonly Config Config = ConfigurationFactory.ParseString(
        """
        akka {
          loggers = ["Hardshare.Engine.Event.DefaultLogger, Hardshare.Engine"]
          logger-startup-timeout = 5s
          loglevel = INFO
          log-dead-letters = 10
          actor {
            ask-timeout = infinite
            creation-timeout = 20s
            guardian-supervisor-strategy = default
            debug.event-stream = off
          }
          coordinated-shutdown {
            default-phase-timeout = 5s
            terminate-actor-system = on
            run-by-actor-system-terminate = on
          }
          persistence {
            max-concurrent-recoveries = 50
            journal {
              plugin = "akka.persistence.journal.inmem"
              inmem.class = "Hardshare.Engine.Persistence.Journal.MemoryJournal, Hardshare.Engine"
            }
            snapshot-store {
              plugin = "akka.persistence.snapshot-store.inmem"
              inmem.class = "Hardshare.Engine.Persistence.Snapshot.MemorySnapshotStore, Hardshare.Engine"
            }
            journal-plugin-fallback {
              max-message-batch-size = 200
              recovery-event-timeout = 30s
            }
          }
        }
        """);
}
