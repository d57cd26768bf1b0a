using Hardshare.Node.Access;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// Routes of the rerobots API that this version does not offer: they say so, in the envelope, instead of not being found.
/// </summary>
internal static class NotOfferedRoutes
{
    private static readonly (string Pattern, string[] Methods, string What)[] Routes =
    [
        ("/vpn/{id}", ["GET", "POST", "DELETE"], "VPN"),
        ("/addon/{name}/{id}/{**rest}", ["GET", "POST", "DELETE"], "add-ons"),
        ("/ci/projects", ["GET"], "CI"),
        ("/ci/new", ["POST"], "CI"),
        ("/ci/project/{id}/{**rest}", ["GET", "POST", "DELETE"], "CI"),
        ("/instance/{id}/event", ["POST"], "instance events by HTTP"),
        ("/hardshare/cam/{**rest}", ["GET", "POST", "DELETE"], "cameras"),
        ("/hardshare/ad/{id}", ["GET"], "the hardshare client's control channel"),
        ("/hardshare/hook/email/{id}", ["GET", "POST", "DELETE"], "e-mail"),
        ("/hardshare/alert/{id}", ["POST"], "alerts"),
        ("/hardshare/check/{id}", ["GET"], "checks by HTTP"),
        ("/hardshare/owners", ["GET"], "lists of owners"),
        ("/hardshare/list/{owner}", ["GET"], "lists of other owners"),
        ("/hardshare/billing", ["GET"], "billing"),
    ];

    public static WebApplication MapNotOffered(this WebApplication app)
    {
        foreach (var (pattern, methods, what) in Routes)
        {
            app.MapMethods(pattern, methods, () => Refuse(what)).Needs(RouteNeed.Reading).ExcludeFromDescription();
        }

        return app;
    }

    private static IResult Refuse(string what) => throw ApiException.NotOffered($"{what}: not offered by this version");
}
