namespace Hardshare.EndToEnd.Tests;

/// <summary>One lab for all tests: its robots are exclusive, so the tests take turns.</summary>
[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<Lab>
{
    public const string Name = "lab";
}
