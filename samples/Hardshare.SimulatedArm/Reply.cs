namespace Hardshare.SimulatedArm;

/// <summary>What the arm answers, and when: the answer to a command that waits is due at the end of the wait.</summary>
public sealed record Reply(string Text, TimeSpan DueAt);
