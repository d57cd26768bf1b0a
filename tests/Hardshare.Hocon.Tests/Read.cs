namespace Hardshare.Hocon.Tests;

/// <summary>Documents without surroundings: no environment but the one given, and no files.</summary>
internal static class Read
{
    public static HoconObject Text(string text, params (string Name, string Value)[] environment) =>
        HoconDocument.Parse(text, "lab.conf", new HoconOptions { Environment = Lookup(environment) });

    public static string Json(string text, params (string Name, string Value)[] environment) => Text(text, environment).ToJson();

    public static string Error(string text, params (string Name, string Value)[] environment) =>
        Should.Throw<HoconException>(() => Text(text, environment)).Message;

    public static Func<string, string?> Lookup(params (string Name, string Value)[] environment) =>
        name => environment.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault();
}
