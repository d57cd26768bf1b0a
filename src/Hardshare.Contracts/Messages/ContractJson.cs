using System.Text.Json.Serialization.Metadata;

namespace Hardshare.Contracts.Messages;

/// <summary>
/// How messages look in JSON: camel-case names, enumerations as kebab-case text, durations in ISO 8601 (<c>PT1H30M</c>), absent instead of
/// null, unknown members ignored, and an error for a member that is missing although the message cannot do without it.
/// </summary>
public static class ContractJson
{
    /// <summary>Contract types by generated code; other types (a host's own shapes) by reflection, under the same rules.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.Strict,
            TypeInfoResolver = JsonTypeInfoResolver
                .Combine(ContractJsonContext.Default, new DefaultJsonTypeInfoResolver())
                .WithAddedModifier(RequireWhatCannotBeNull),
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new DurationConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>
    /// The serializer's own switch (RespectRequiredConstructorParameters) would also demand nullable members, which are absent when null;
    /// without either, a missing member becomes a null where the type says there is none. What cannot be set (an anonymous type's members)
    /// is only written.
    /// </summary>
    private static void RequireWhatCannotBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property is { Set: not null, AssociatedParameter: { HasDefaultValue: false, IsNullable: false } })
                property.IsRequired = true;
    }
}
