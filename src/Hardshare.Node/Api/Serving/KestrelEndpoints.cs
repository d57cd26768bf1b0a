using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Hardshare.Node.Api.Serving;

/// <summary>Where and how Kestrel listens.</summary>
internal static class KestrelEndpoints
{
    public static IServiceCollection AddKestrelEndpoints(this IServiceCollection services, ApiOptions options)
    {
        services.Configure<SocketTransportOptions>(transport =>
            transport.CreateBoundListenSocket = end => end is UnixDomainSocketEndPoint unix
                ? UnixListener.Bind(unix, options.UnixSocketMode)
                : SocketTransportOptions.CreateDefaultBoundListenSocket(end));

        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Above the limits of RequestShapeMiddleware: Kestrel answers with an empty body, which clients trip over.
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MaxRequestBodySize = 4L * options.BodyLimit;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            var certificate = options.HasCertificate
                ? new ReloadingCertificate(options.CertificatePath!, options.CertificateKeyPath!, TimeProvider.System) : null;
            foreach (var end in options.Listen)
            {
                kestrel.Listen(end, listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(new TlsHandshakeCallbackOptions
                        {
                            OnConnection = _ => ValueTask.FromResult(
                                new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
                        });
                    }

                    // Inside TLS: this reads what is answered.
                    BareErrors.Use(listen);
                });
            }

            if (options.UnixSocket is { } path)
            {
                kestrel.ListenUnixSocket(path, BareErrors.Use);
            }
        });
    }
}
