using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Hardshare.Actors;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Access;
using Hardshare.Node.Access;
using Hardshare.Node.Api;
using Hardshare.Node.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hardshare.Node.Tests.Api.Support;

/// <summary>The real API on Kestrel, at a free loopback port and a Unix socket, in front of a fake workspace.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private static readonly Lazy<string> SharedKey = new(() =>
    {
        using var key = RSA.Create(3072);
        return key.ExportPkcs8PrivateKeyPem();
    });

    private readonly WebApplication _app;
    private readonly string _folder;

    private ApiHost(WebApplication app, string folder, FakeWorkspace workspace)
    {
        _app = app;
        _folder = folder;
        Workspace = workspace;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(each => !each.Contains("unix", StringComparison.Ordinal)));
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public FakeWorkspace Workspace { get; }

    public FakeHistory History => (FakeHistory)_app.Services.GetRequiredService<IHistoryReader>();

    public FakeUserKeys Keys => (FakeUserKeys)_app.Services.GetRequiredService<IUserKeys>();

    public ManualTime Time => (ManualTime)_app.Services.GetRequiredService<TimeProvider>();

    public CapturedLog Log => _app.Services.GetRequiredService<CapturedLog>();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    public string SocketPath => Path.Combine(_folder, "api.sock");

    public static async Task<ApiHost> StartAsync(Func<ApiOptions, ApiOptions>? change = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("hs-api-").FullName;
        var keyFile = Path.Combine(folder, SigningKeyFile.FileName);
        await File.WriteAllTextAsync(keyFile, SharedKey.Value);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var options = new ApiOptions
        {
            DataFolder = folder,
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            UnixSocket = Path.Combine(folder, "api.sock"),
        };
        options = change?.Invoke(options) ?? options;
        var time = new ManualTime();
        var workspace = new FakeWorkspace(time);
        var builder = HardshareApi.CreateBuilder();
        var log = new CapturedLog();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Debug);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IWorkspace>(workspace);
        builder.Services.AddSingleton<IHistoryReader>(new FakeHistory());
        builder.Services.AddSingleton<IUserKeys>(new FakeUserKeys());
        builder.Services.AddSingleton<IPublicKeyReader, PublicKeyReader>();
        services?.Invoke(builder.Services);
        builder.Services.AddHardshareApi(options);
        var app = builder.Build();
        app.MapHardshareApi();
        await app.StartAsync();
        return new ApiHost(app, folder, workspace);
    }

    /// <summary>A valid token, recorded; for a user who may change things unless told otherwise.</summary>
    public string Token(
        string user = "alice", TokenScope scope = TokenScope.ReadWrite, bool administrator = false, string[]? organizations = null,
        InstanceId? instance = null, DeploymentId? deployment = null, TimeSpan? life = null)
    {
        var expires = Time.Now + (life ?? TimeSpan.FromDays(1));
        var text =
            Services.GetRequiredService<TokenTexts>().Issue(user, scope, expires, administrator, organizations ?? [], instance, deployment);
        var hash = TokenHash.Of(text);
        Workspace.Tokens[hash] = new TokenView(
            hash, user, scope, Time.Now, expires, administrator, organizations ?? [], instance, deployment, false, null);
        return text;
    }

    /// <summary>A client that shows this token.</summary>
    public HttpClient With(string token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public HttpClient As(string user) => With(Token(user));

    /// <summary>A client that comes by the Unix socket; in tests it is the user who runs them.</summary>
    public HttpClient BySocket() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost/") };

    /// <summary>Send bytes as they are and read all that comes back until the server closes.</summary>
    public async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Forget all that tests before this one have done.</summary>
    public void Reset()
    {
        Workspace.Reset();
        History.Clear();
        Keys.Pairs.Clear();
        Log.Lines.Clear();
        Time.Now = Views.Noon;
        Http.DefaultRequestHeaders.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
