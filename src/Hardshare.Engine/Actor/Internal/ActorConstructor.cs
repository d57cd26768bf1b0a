using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>Calls constructors found by reflection, and lets through what they throw as it is.</summary>
internal static class ActorConstructor
{
    private const BindingFlags Instances = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConditionalWeakTable<ConstructorInfo, Func<object?[], object>> Known = new();

    internal static Func<object?[], object> For(ConstructorInfo constructor) => Known.GetValue(constructor, Make);

    private static Func<object?[], object> Make(ConstructorInfo constructor)
    {
        var invoker = ConstructorInvoker.Create(constructor);
        return arguments =>
        {
            try
            {
                return invoker.Invoke(arguments.AsSpan());
            }
            catch (TargetInvocationException e) when (e.InnerException is { } cause)
            {
                ExceptionDispatchInfo.Throw(cause);
                throw;
            }
        };
    }

    /// <summary>By the arguments' types: the one constructor that takes them.</summary>
    internal static Func<object?[], object> For(Type type, object?[] arguments)
    {
        var fitting = type.GetConstructors(Instances)
            .Where(constructor => Fits(constructor.GetParameters(), arguments))
            .ToArray();
        return fitting.Length switch
        {
            1 => For(fitting[0]),
            0 => throw new MissingMethodException(
                $"No constructor of [{type}] takes ({string.Join(", ", arguments.Select(a => a?.GetType().Name ?? "null"))})."),
            _ => all => Activator.CreateInstance(type, Instances | BindingFlags.DoNotWrapExceptions, null, all, null)!,
        };
    }

    private static bool Fits(ParameterInfo[] parameters, object?[] arguments)
    {
        if (parameters.Length != arguments.Length)
            return false;
        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].ParameterType;
            var takesNull = !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
            if (arguments[i] is { } argument ? !type.IsInstanceOfType(argument) : !takesNull)
                return false;
        }
        return true;
    }
}
