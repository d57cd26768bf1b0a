namespace Hardshare.Contracts.Ids;

/// <summary>A deployment's id: a random UUID, printed lower-case with hyphens.</summary>
[JsonConverter(typeof(IdConverter<DeploymentId>))]
public readonly record struct DeploymentId(Guid Value) : IId<DeploymentId>
{
    public static DeploymentId New() => new(Guid.NewGuid());
    public static DeploymentId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");

    /// <summary>The journal's key of a deployment: <c>d-{deployment}</c>.</summary>
    public string PersistenceId => $"d-{Value:D}";
}
