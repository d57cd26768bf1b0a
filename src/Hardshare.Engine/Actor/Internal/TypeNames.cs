using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>Classes that the configuration names, as <c>Full.Name, Assembly</c>.</summary>
internal static class TypeNames
{
    internal static Type Find(string name, string path) =>
        Type.GetType(name, throwOnError: false) ?? throw new ConfigurationException($"{path}: there is no class [{name}].");
}
