namespace Hardshare.Actors.Membership;

/// <summary>
/// Says when the database that the nodes share owes an answer for so long that it must be thought away, which is long before what was asked fails. It may be mistaken: whoever hears it checks.
/// </summary>
public interface IDatabaseSilence
{
    /// <summary>Told once for each question that waits for too long, with the reason in words; on any thread.</summary>
    event Action<string> Noticed;
}
