namespace Hardshare.Contracts.Messages;

/// <summary>
/// The name by which a message is known in the journal and on the wire. It never changes; another shape takes another name.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ManifestAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
