namespace Hardshare.Contracts.Api;

/// <summary>How the rerobots routes look in JSON: snake-case names, members without a value left out.</summary>
public static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Put these rules into <paramref name="options"/>.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.NumberHandling = JsonNumberHandling.Strict;
    }

    /// <summary>A moment as the API shows it: ISO 8601 in UTC with milliseconds, for example <c>2026-03-01T12:00:00.000Z</c>.</summary>
    public static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Time(DateTimeOffset)"/>
    public static string? Time(DateTimeOffset? moment) => moment is { } value ? Time(value) : null;

    /// <summary>
    /// A principal's text as the API shows it: a user by name alone (<c>user:alice</c> is <c>alice</c>), all others whole.
    /// </summary>
    public static string User(string principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return principal.StartsWith("user:", StringComparison.Ordinal) ? principal["user:".Length..] : principal;
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
