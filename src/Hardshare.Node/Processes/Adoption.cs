namespace Hardshare.Node.Processes;

/// <summary>What <see cref="ProcessStarter.TryAdopt"/> found.</summary>
/// <param name="Process">The process, if it runs.</param>
/// <param name="Refusal">Why there is none.</param>
public sealed record Adoption(CarriedProcess? Process, AdoptionRefusal Refusal)
{
    /// <summary>For logs and the history.</summary>
    public string Reason => Refusal switch
    {
        AdoptionRefusal.None => "it runs",
        AdoptionRefusal.NoHandle => "it has no handle",
        AdoptionRefusal.Unreadable => "its handle cannot be read",
        AdoptionRefusal.NewerVersion => "its handle was written by a newer version",
        AdoptionRefusal.OtherBoot => "the machine was restarted",
        AdoptionRefusal.Gone => "it has ended",
        AdoptionRefusal.OtherProcess => "it has ended, and its pid is another process's",
        _ => throw new InvalidOperationException($"{Refusal}"),
    };
}

public enum AdoptionRefusal
{
    None,
    NoHandle,
    Unreadable,
    NewerVersion,
    OtherBoot,
    Gone,

    /// <summary>The pid is in use again, by a process that started at another time.</summary>
    OtherProcess,
}
