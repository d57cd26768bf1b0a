using Hardshare.Contracts.Api;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Pipeline;
using Hardshare.Node.Api.Routes;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Streaming;
using Hardshare.Node.Observability;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hardshare.Node.Api;

/// <summary>
/// The HTTP API of a node. It needs an <see cref="Actors.IWorkspace"/>, an <see cref="Actors.Journal.IHistoryReader"/>, <see
/// cref="Keys.IUserKeys"/> and a <see cref="Keys.IPublicKeyReader"/> among the services, and takes a <see cref="History.FoldState"/> if
/// there is one.
/// </summary>
public static class HardshareApi
{
    /// <summary>
    /// An application with nothing but Kestrel. One with the usual defaults would take settings from the working directory and the environment, and watch every folder
    /// below the former.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    /// <summary>
    /// Set up Kestrel and what the API needs. Throws <see cref="InvalidOperationException"/> or <see cref="IOException"/>, whose text says
    /// what to change, for options and files that will not do.
    /// </summary>
    public static IServiceCollection AddHardshareApi(this IServiceCollection services, ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NodeMetrics>();
        services.AddSingleton<PrometheusListener>();
        services.AddSingleton<NodeHealth>();
        services.AddHostedService<EventMetrics>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<MadeKeyLimiter>();
        services.AddSingleton<StreamSlots>();

        var key = SigningKeyFile.LoadOrCreate(options.DataFolder);
        services.AddSingleton(provider => new TokenTexts(
            key, options.TokenIssuer, provider.GetRequiredService<TimeProvider>(), provider.GetService<ITokenKeys>()));

        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        services.AddOpenApi(document => document.AddHardshareDescription());
        services.AddKestrelEndpoints(options);

        // The framework's own request log holds whole addresses.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", Microsoft.Extensions.Logging.LogLevel.Warning));
        return services;
    }

    /// <summary>Put the API's pipeline and routes into the application.</summary>
    public static WebApplication MapHardshareApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Services.GetRequiredService<ApiOptions>();
        _ = app.Services.GetRequiredService<PrometheusListener>();

        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarding(options));
        }

        app.UseMiddleware<RequestShapeMiddleware>();
        app.UseRouting();
        app.UseMiddleware<HeadMiddleware>();
        app.UseMiddleware<CallerMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<RouteGuardMiddleware>();

        app.MapDiscovery().MapLockout().MapRules().MapLaunch().MapInstances().MapFirewall().MapReservations()
            .MapOwners().MapTokens().MapMessages().MapHistory().MapEvents().MapNode().MapNotOffered();
        return app;
    }

    private static ForwardedHeadersOptions Forwarding(ApiOptions options)
    {
        var forwarding = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        forwarding.KnownProxies.Clear();
        forwarding.KnownIPNetworks.Clear();
        foreach (var network in options.TrustedProxies)
        {
            forwarding.KnownIPNetworks.Add(network);
        }

        return forwarding;
    }
}
