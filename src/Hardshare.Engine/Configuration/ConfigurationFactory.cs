namespace Hardshare.Engine.Configuration;

/// <summary>
/// Reads settings from resolved HOCON: objects, lists, plain and quoted text, comments; a later value of a path replaces or, between
/// objects, extends an earlier one. Includes and substitutions are the work of whoever made the text.
/// </summary>
public class ConfigurationFactory
{
    public static Config Empty => Config.Empty;

    /// <exception cref="ConfigurationException">The text cannot be read; the message has line and column.</exception>
    public static Config ParseString(string hocon) => new(new ConfigReader(hocon).Read());

    /// <summary>The engine's own defaults.</summary>
    public static Config Default() => Defaults.Config;
}
