using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Node.Containers.Api;

/// <summary>What a call to the engine came to: a value or a fault, never both.</summary>
public readonly record struct EngineReply<T>(T? Value, EngineFault? Fault)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Succeeded => Fault is null;

    public static implicit operator EngineReply<T>(T value) => new(value, null);

    public static implicit operator EngineReply<T>(EngineFault fault) => new(null, fault);
}

/// <summary>The value of a call that has none.</summary>
public sealed record Accepted
{
    public static Accepted Instance { get; } = new();
}
