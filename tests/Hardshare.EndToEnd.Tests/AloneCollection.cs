namespace Hardshare.EndToEnd.Tests;

/// <summary>Tests that take the whole machine: they run after all others, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
