namespace Hardshare.Contracts.Ids;

/// <summary>A request's id (a random UUID); the instance that answers the request takes it over.</summary>
[JsonConverter(typeof(IdConverter<RequestId>))]
public readonly record struct RequestId(Guid Value) : IId<RequestId>
{
    public static RequestId New() => new(Guid.NewGuid());
    public static RequestId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");

    /// <summary>The journal's key of a request: <c>r-{request}</c>.</summary>
    public string PersistenceId => $"r-{Value:D}";

    /// <summary>The instance that answers this request.</summary>
    public InstanceId Instance => new(Value);
}
