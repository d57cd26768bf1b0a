namespace Hardshare.Hocon.Tests;

/// <summary>Files that go with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hocon-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public TemporaryFolder With(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    public HoconObject Load(string name, params (string Name, string Value)[] environment) =>
        HoconDocument.Load(this[name], new HoconOptions { Environment = Read.Lookup(environment) });

    /// <summary>The error of a document, with the folder's name left out.</summary>
    public string Error(string name) =>
        Should.Throw<HoconException>(() => Load(name)).Message.Replace($"{Path}/", "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
