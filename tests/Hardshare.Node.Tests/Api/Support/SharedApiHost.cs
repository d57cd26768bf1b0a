namespace Hardshare.Node.Tests.Api.Support;

/// <summary>
/// One host for all tests of a class, which run one after the other; each gets it as if it were new. Starting one takes longer than most
/// tests.
/// </summary>
public sealed class SharedApiHost : IAsyncLifetime
{
    private ApiHost? _host;

    public async Task InitializeAsync() =>
        _host = await ApiHost.StartAsync(options => options with { RequestBurst = 100_000, MadeKeyBurst = 100_000 });

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    public ApiHost Fresh()
    {
        _host!.Reset();
        return _host;
    }
}
