using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hardshare.Engine.Tests.Signatures;

/// <summary>Writes the members of our types in the form of the fact sheet.</summary>
internal static class SignaturePrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(decimal)] = "decimal",
        [typeof(byte)] = "byte",
        [typeof(void)] = "void",
    };

    internal static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return [string.Join(", ", Enum.GetNames(type))];
        if (typeof(Delegate).IsAssignableFrom(type))
            return [$"{Name(type.GetMethod("Invoke")!.ReturnType)} ({Parameters(type.GetMethod("Invoke")!)})"];
        return type.GetConstructors(Declared & ~BindingFlags.Static).Where(IsVisible).Select(c => $"{Access(c)}new({Parameters(c)})")
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)
                .Select(f => $"{(f.IsFamily ? "protected " : "")}{(f.IsStatic ? "static " : "")}field {Name(f.FieldType)} {f.Name}"))
            .Concat(type.GetProperties(Declared).Where(p => !p.Name.Contains('.')).SelectMany(Property))
            .Concat(type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && !IsOfObject(m)).Select(Method))
            .ToArray();
    }

    private static IEnumerable<string> Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } g && IsVisible(g) ? g : null;
        var set = property.SetMethod is { } s && IsVisible(s) ? s : null;
        if ((get ?? set) is not { } accessor)
            return [];
        var accessors = (get is null ? "" : "get; ") + (set is null ? "" : "set; ");
        return [$"{Access(accessor)}{Static(accessor)}{Name(property.PropertyType)} {property.Name} {{ {accessors}}}"];
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Access(method)}{Static(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, i) =>
    {
        var prefix = i == 0 && method.IsDefined(typeof(ExtensionAttribute), false) ? "this "
            : parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        var @default = !parameter.HasDefaultValue ? ""
            : parameter.DefaultValue is null || (parameter.ParameterType == typeof(CancellationToken)) ? " = default"
            : $" = {(parameter.DefaultValue is bool b ? (b ? "true" : "false") : parameter.DefaultValue)}";
        return $"{prefix}{Name(parameter.ParameterType)} {parameter.Name}{@default}";
    }));

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return "out ref " + Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var name = type.Name.Split('`')[0];
        if (type.IsNested && !type.IsGenericParameter)
            name = Name(type.DeclaringType!) + "." + name;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>An interface's explicit implementation is private; what overrides object needs no entry.</summary>
    private static bool IsOfObject(MethodInfo method) =>
        method.Name is "ToString" or "Equals" or "GetHashCode" or "<Clone>$" || method.Name.Contains('.');

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";
}
