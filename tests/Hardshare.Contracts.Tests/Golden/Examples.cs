using System.Reflection;
using System.Text.Json;

namespace Hardshare.Contracts.Tests.Golden;

/// <summary>
/// Makes values of message types from their constructors: one fixed example with every member filled in (for the golden files), or any
/// number of random ones, in which whatever may be null sometimes is.
/// </summary>
internal sealed class Examples(Random? random = null)
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly DateTimeOffset Moment = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private int _ids;

    public object Of(Type type) => Make(type, type.Name);

    private object Make(Type type, string name)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner.IsEnum)
            return Pick(inner.GetEnumValues());
        if (inner.IsGenericType && inner.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return MakeList(inner.GetGenericArguments()[0], name);
        if (MakeSimple(inner, name) is { } simple)
            return simple;
        var constructor = inner.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(MakeArgument)]);
    }

    private object? MakeArgument(ParameterInfo parameter)
    {
        lock (Nullability)
        {
            if (random?.Next(3) == 0 && Nullability.Create(parameter).WriteState == NullabilityState.Nullable)
                return null;
        }
        return Make(parameter.ParameterType, parameter.Name!);
    }

    private object? MakeSimple(Type type, string name) => type switch
    {
        _ when type == typeof(string) => random is null ? ExampleText.For(name) : RandomText(),
        _ when type == typeof(bool) => random is null || random.Next(2) == 0,
        _ when type == typeof(int) => random?.Next(int.MinValue, int.MaxValue) ?? name.Length,
        _ when type == typeof(long) => random?.NextInt64(long.MinValue, long.MaxValue) ?? name.Length * 100L,
        _ when type == typeof(DateTimeOffset) => Moment.AddTicks(random?.Next() ?? 8_900_000),
        _ when type == typeof(TimeSpan) => new TimeSpan(random?.NextInt64(long.MaxValue) ?? new TimeSpan(1, 30, 0).Ticks),
        _ when type == typeof(Guid) => NextGuid(),
        _ when type.GetConstructor([typeof(Guid)]) is { } id => id.Invoke([NextGuid()]),
        _ when type == typeof(JsonElement) => JsonDocument.Parse("""{"endpoint":{"port":2210}}""").RootElement,
        _ => null,
    };

    private Array MakeList(Type element, string name)
    {
        var list = Array.CreateInstance(element, random?.Next(4) ?? 2);
        for (var i = 0; i < list.Length; i++)
            list.SetValue(Make(element, name), i);
        return list;
    }

    private Guid NextGuid()
    {
        var bytes = new byte[16];
        if (random is null)
            bytes.AsSpan().Fill((byte)(0x11 * ++_ids));
        else
            random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private object Pick(Array values) => values.GetValue(random?.Next(values.Length) ?? values.Length - 1)!;

    private string RandomText() =>
        string.Concat(Enumerable.Range(0, random!.Next(12)).Select(_ => random.Next(8) switch
        {
            0 => "\"",
            1 => "\\\u0001\n",
            2 => "ü€",
            3 => "🤖",
            _ => ((char)random.Next(' ', '~')).ToString(),
        }));
}
