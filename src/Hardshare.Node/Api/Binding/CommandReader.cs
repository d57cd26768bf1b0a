using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Api.Binding;

/// <summary>Reads a command from outside with its address: only what may be sent from there, only to where it belongs.</summary>
internal static class CommandReader
{
    public static (EntityAddress To, ICommand Command) Read(ApiCall call, JsonBody body)
    {
        var command = MessageReader.Read<ICommand>(body);
        if (command is ClaimDeployment or RecordToken or IGatewayCommand)
        {
            throw ApiException.Of(
                new Rejected(RejectionCode.NotPermitted, $"{Manifests.Of(command.GetType())} is sent within the workspace only"),
                StatusCodes.Status403Forbidden);
        }

        var to = Address(body.RequiredText("to", 256));
        var kind = KindFor(command);
        if (to.Kind != kind)
        {
            throw ApiException.BadRequest($"{Manifests.Of(command.GetType())} goes to {kind.ToString().ToLowerInvariant()}, not to {to}");
        }

        return (to, command is PlaceRequest request ? Checked(call, request) : command);
    }

    private static EntityKind KindFor(ICommand command) => command switch
    {
        IDeploymentCommand => EntityKind.Deployment,
        IInstanceCommand => EntityKind.Instance,
        IRequestCommand => EntityKind.Request,
        INodeCommand => EntityKind.Node,
        ITokenCommand => EntityKind.Tokens,
        PlaceRequest => EntityKind.Requests,
        _ => throw new InvalidOperationException($"{command.GetType().Name} has no kind of entity"),
    };

    private static EntityAddress Address(string text)
    {
        if (!EntityAddress.TryParse(text, out var address))
        {
            throw ApiException.BadRequest("to must be deployment/ID, instance/ID, request/ID, node/NAME, requests or tokens");
        }

        return address.Kind switch
        {
            EntityKind.Requests or EntityKind.Tokens => new EntityAddress(address.Kind),
            EntityKind.Node when address.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') => address,
            EntityKind.Node => throw ApiException.BadRequest("the node's name in to is none"),
            _ when Guid.TryParseExact(address.Id, "D", out var id) => address with { Id = id.ToString("D") },
            _ => throw ApiException.BadRequest("the id in to must be a UUID"),
        };
    }

    /// <summary>
    /// Who asks gets the robot (an order need not name them), with keys that they brought: made keys are the API's own business.
    /// </summary>
    private static PlaceRequest Checked(ApiCall call, PlaceRequest request)
    {
        var principal = call.Caller.Principal;
        var user = request.Order.User.Length == 0 ? principal.ToString() : request.Order.User;
        if (user != principal.ToString() && !principal.IsAdministrator)
        {
            throw ApiException.NotPermitted("only an administrator may ask for another user");
        }

        if (request.Order.KeyGenerated || request.Order.AuthorizedKeys.Count is 0 or > 100)
        {
            throw ApiException.BadRequest("authorizedKeys must hold the user's own public keys, at least one; POST /new makes a key");
        }

        if (request.Order.Lifetime is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(3660)))
        {
            throw ApiException.BadRequest("lifetime must be more than nothing and less than ten years");
        }

        var reader = call.Service<IPublicKeyReader>();
        var keys = request.Order.AuthorizedKeys.Select(text => reader.TryRead(text, out var key, out var problem)
            ? key : throw ApiException.BadRequest($"authorizedKeys: {problem}"));
        return request with { Order = request.Order with { User = user, AuthorizedKeys = [.. keys] } };
    }
}
