using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Client;

/// <summary>
/// The contracts' JSON, with serializers generated at build time: the reflecting ones of <see cref="ContractJson"/> cost more than all else
/// that a short command does. A test holds both to the same bytes.
/// </summary>
internal static class Wire
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>A message's manifest, without the table of all messages that <see cref="Manifests"/> builds.</summary>
    public static string ManifestOf(Type message) =>
        message.GetCustomAttribute<ManifestAttribute>()?.Name ?? throw new ArgumentException($"{message} has no manifest", nameof(message));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = ContractJson.Options.DefaultIgnoreCondition,
            Encoder = ContractJson.Options.Encoder,
            RespectNullableAnnotations = ContractJson.Options.RespectNullableAnnotations,
            NumberHandling = ContractJson.Options.NumberHandling,
            TypeInfoResolver = WireContext.Default,
        };
        Add<InstanceStatus>(options);
        Add<FirewallAction>(options);
        Add<RejectionCode>(options);
        Add<TokenScope>(options);
        options.MakeReadOnly();
        return options;
    }

    private static void Add<TEnum>(JsonSerializerOptions options)
        where TEnum : struct, Enum =>
        options.Converters.Add(new JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
}

[JsonSerializable(typeof(RegisterDeployment))]
[JsonSerializable(typeof(DissolveDeployment))]
[JsonSerializable(typeof(Advertise))]
[JsonSerializable(typeof(StopAdvertising))]
[JsonSerializable(typeof(LockDeployment))]
[JsonSerializable(typeof(UnlockDeployment))]
[JsonSerializable(typeof(DescribeDeployment))]
[JsonSerializable(typeof(SetRule))]
[JsonSerializable(typeof(RemoveRule))]
[JsonSerializable(typeof(RuleAccepted))]
[JsonSerializable(typeof(DeploymentAccepted))]
[JsonSerializable(typeof(GetDeployment))]
[JsonSerializable(typeof(ListDeployments))]
[JsonSerializable(typeof(DeploymentList))]
[JsonSerializable(typeof(DeploymentView))]
[JsonSerializable(typeof(InstanceGranted))]
[JsonSerializable(typeof(PlaceRequest))]
[JsonSerializable(typeof(WithdrawRequest))]
[JsonSerializable(typeof(RequestWaiting))]
[JsonSerializable(typeof(GetRequest))]
[JsonSerializable(typeof(ListRequests))]
[JsonSerializable(typeof(RequestList))]
[JsonSerializable(typeof(RequestView))]
[JsonSerializable(typeof(GetInstance))]
[JsonSerializable(typeof(ListInstances))]
[JsonSerializable(typeof(InstanceList))]
[JsonSerializable(typeof(InstanceView))]
[JsonSerializable(typeof(TerminateInstance))]
[JsonSerializable(typeof(KeepAlive))]
[JsonSerializable(typeof(AddFirewallRule))]
[JsonSerializable(typeof(FlushFirewall))]
[JsonSerializable(typeof(InstanceCleanedUp))]
[JsonSerializable(typeof(GetNode))]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(DrainNode))]
[JsonSerializable(typeof(UndrainNode))]
[JsonSerializable(typeof(Sweep))]
[JsonSerializable(typeof(SweepReport))]
[JsonSerializable(typeof(ListTokens))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(RevokeToken))]
[JsonSerializable(typeof(PurgeTokens))]
[JsonSerializable(typeof(HistoryEntry))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(Rejected))]
[JsonSerializable(typeof(Done))]
internal sealed partial class WireContext : JsonSerializerContext;
