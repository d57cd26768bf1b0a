namespace Hardshare.EndToEnd.Tests;

/// <summary>One lab for all tests: its robots are exclusive, so the tests take turns.</summary>
[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<SharedLab>
{
    public const string Name = "lab";
}

public sealed class SharedLab() : Lab(LabPlan.Everything), IAsyncLifetime
{
    Task IAsyncLifetime.InitializeAsync() => SetUpAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
