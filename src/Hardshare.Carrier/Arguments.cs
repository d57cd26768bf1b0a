namespace Hardshare.Carrier;

/// <summary>Arguments of the form <c>--name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="UsageException">One is unknown, has no value or comes twice.</exception>
    public Arguments(ReadOnlySpan<string> args, params string[] known)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!known.Contains(args[i])) throw new UsageException($"unknown argument {args[i]}");
            if (i + 1 == args.Length) throw new UsageException($"{args[i]} needs a value");
            if (!_values.TryAdd(args[i], args[i + 1])) throw new UsageException($"{args[i]} is given twice");
        }
    }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <exception cref="UsageException">It is missing.</exception>
    public string Required(string name) => this[name] ?? throw new UsageException($"{name} is missing");
}

/// <summary>Arguments or a configuration that make no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Another process serves the folder.</summary>
internal sealed class FolderInUseException(string folder) : Exception($"another process serves {folder}");
