namespace Hardshare.Engine.Tests.Signatures;

/// <summary>
/// The application is to compile against Akka.NET unchanged: what the engine offers is Akka's, or stands here with a reason.
/// </summary>
public sealed class SignatureTests
{
    /// <summary>All of these are public types of Akka.NET 1.5 too; the list holds only the main ones.</summary>
    private static readonly Dictionary<string, string[]> TypesOutsideTheList = new()
    {
        ["supertypes and parts of what is in the list"] =
        [
            "Actor.ActorRefBase", "Actor.AkkaException", "Actor.ExtendedActorSystem", "Actor.IAdvancedScheduler",
            "Actor.IAutoReceivedMessage", "Actor.ICanWatch", "Actor.IDeadLetterSuppression", "Actor.IDecider", "Actor.IExtensionId<T>",
            "Actor.IPossiblyHarmful", "Actor.IWithUnrestrictedStash", "Actor.MinimalActorRef", "Actor.UntypedReceive",
            "Event.IWrappedMessage", "Event.LoggingBus", "Event.ILogMessageFormatter", "Pattern.BackoffSupervisorBase",
            "Pattern.IBackoffReset", "Persistence.IMessage", "Persistence.IPersistentEnvelope", "Persistence.PersistenceExtension",
        ],
        ["what members of the list take or give"] =
        [
            "Done", "Actor.ChildActorPath", "Actor.Envelope", "Actor.LocalOnlyDecider", "Actor.Nobody", "Actor.RootActorPath",
            "Actor.Settings", "Event.LogMessage", "Event.DefaultLogMessageFormatter",
        ],
        ["exceptions that an application may see"] =
        [
            "Actor.ActorNotFoundException", "Actor.IllegalActorStateException", "Actor.InvalidMessageException",
            "Actor.PostRestartException", "Actor.PreRestartException", "Configuration.ConfigurationException",
            "Persistence.RecoveryTimedOutException",
        ],
        ["extension methods of types in the list"] =
        [
            "Actor.SchedulerExtensions", "Event.EventBusExtensions", "Event.LoggingExtensions",
        ],
        ["log events and what a logger of the application's own needs"] =
        [
            "Event.Debug", "Event.DefaultLogger", "Event.Error", "Event.Info", "Event.InitializeLogger", "Event.LogEvent",
            "Event.LoggerInitialized", "Event.Warning",
        ],
        ["answers of journal and snapshot store beside those in the list"] =
        [
            "Persistence.DeleteMessagesFailure", "Persistence.DeleteSnapshotFailure", "Persistence.DeleteSnapshotSuccess",
            "Persistence.DeleteSnapshotsFailure", "Persistence.DeleteSnapshotsSuccess",
        ],
        ["default plug-ins, named in configuration"] =
        [
            "Persistence.Journal.MemoryJournal", "Persistence.Snapshot.MemorySnapshotStore",
        ],
    };

    private static readonly Dictionary<string, string> MembersOutsideTheList = new()
    {
        ["Event.EventStream: void Publish(object event)"] = "Akka's is inherited from EventBus, which is not in the list",
    };

    private static readonly SignatureList List = SignatureList.Read();

    [Fact]
    public void Public_types_are_in_the_list_or_have_a_reason()
    {
        var unknown = PublicTypes().Select(NameOf).Where(name => !List.HasType(name) && !HasReason(name)).Order().ToArray();
        unknown.ShouldBeEmpty();
    }

    [Fact]
    public void Public_members_have_the_names_and_parameters_of_the_list()
    {
        var unknown = PublicTypes().Where(type => List.HasType(NameOf(type)))
            .SelectMany(type => SignaturePrinter.Members(type).Select(member => (Type: type, Member: member)))
            .Where(m => !IsKnown(m.Type, m.Member) && !MembersOutsideTheList.ContainsKey($"{NameOf(m.Type)}: {m.Member}"))
            .Select(m => $"{NameOf(m.Type)}: {m.Member}")
            .ToArray();
        unknown.ShouldBeEmpty();
    }

    [Fact]
    public void Reasons_are_given_only_where_they_are_needed()
    {
        TypesOutsideTheList.Values.SelectMany(names => names)
            .Where(name => List.HasType(name) || PublicTypes().All(type => NameOf(type) != name))
            .ShouldBeEmpty();
        var members = PublicTypes()
            .SelectMany(type => SignaturePrinter.Members(type).Select(member => $"{NameOf(type)}: {member}"))
            .ToHashSet();
        MembersOutsideTheList.Keys.Where(member => !members.Contains(member)).ShouldBeEmpty();
    }

    private static bool HasReason(string type) => TypesOutsideTheList.Values.Any(names => names.Contains(type));

    private static IEnumerable<Type> PublicTypes() => typeof(ActorSystem).Assembly.GetExportedTypes()
        .Where(type => !type.IsNested || type.IsNestedPublic);

    private static bool IsKnown(Type type, string member)
    {
        var setter = member.Replace("{ get; }", "{ get; set; }", StringComparison.Ordinal);
        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (List.HasMember(NameOf(at), member) || List.HasMember(NameOf(at), setter))
                return true;
        }
        return false;
    }

    private static string NameOf(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.IsGenericTypeDefinition)
            name += $"<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>";
        if (type.IsNested)
            return $"{NameOf(type.DeclaringType!)}.{name}";
        return (type.Namespace!["Hardshare.Engine".Length..] + "." + name).TrimStart('.');
    }
}
