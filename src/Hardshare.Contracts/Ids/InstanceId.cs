namespace Hardshare.Contracts.Ids;

/// <summary>An instance's id. It is the id of the request that it answers (a random UUID).</summary>
[JsonConverter(typeof(IdConverter<InstanceId>))]
public readonly record struct InstanceId(Guid Value) : IId<InstanceId>
{
    public static InstanceId New() => new(Guid.NewGuid());
    public static InstanceId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");

    /// <summary>The journal's key of an instance: <c>i-{deployment}-{instance}</c>, so that the store finds the owner without another table.</summary>
    public string PersistenceIdOn(DeploymentId deployment) => $"i-{deployment}-{Value:D}";

    /// <summary>The deployment in such a key.</summary>
    public static DeploymentId DeploymentIn(string persistenceId) => DeploymentId.From(Guid.ParseExact(persistenceId.AsSpan(2, 36), "D"));

    /// <summary>The request that this instance answers.</summary>
    public RequestId Request => new(Value);
}
