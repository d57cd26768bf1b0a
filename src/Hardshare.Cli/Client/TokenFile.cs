using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Client;

/// <summary>Where the token comes from. Never the command line: that is visible to every user of the machine.</summary>
internal static class TokenFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static string DefaultPath(Surroundings around) => Path.Combine(around.ConfigFolder, "token");

    /// <summary>
    /// The token of <paramref name="file"/>, else of HARDSHARE_TOKEN, else of the user's own file; null when there is none.
    /// </summary>
    public static string? Find(string? file, Surroundings around, bool readDefault)
    {
        if (file is not null)
            return Read(file);
        if (around.Variable("HARDSHARE_TOKEN") is { Length: > 0 } given)
            return Valid(given.Trim(), "HARDSHARE_TOKEN");
        var own = DefaultPath(around);
        return readDefault && File.Exists(own) ? Read(own) : null;
    }

    /// <summary>Write a token where only its owner can read it: the file is never there with another mode, not for a moment.</summary>
    public static void Write(string file, string token)
    {
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            Directory.CreateDirectory(folder, mode | UnixFileMode.UserExecute);
        var fresh = $"{file}.{Environment.ProcessId}";
        using (var stream = new FileStream(
            fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            stream.Write(System.Text.Encoding.ASCII.GetBytes(token + "\n"));
        File.Move(fresh, file, overwrite: true);
    }

    private static string Read(string file)
    {
        try
        {
            var shared = File.GetUnixFileMode(file) & Others;
            if (shared != 0)
                throw new CliFailure(ExitCode.NotPermitted, $"{file} can be read or written by others", $"chmod 600 {Quoting.Shell(file)}");
            return Valid(File.ReadAllText(file).Trim(), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(
                ExitCode.NotPermitted, $"cannot read the token file {file}: {e.Message}", "`hardshare token create --save` makes one",
                cause: e);
        }
    }

    private static string Valid(string token, string source) =>
        token.Length is > 0 and < 16_384 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new CliFailure(
                ExitCode.NotPermitted, $"{source} does not hold a token",
                "a token is one line of letters, digits, dots, dashes and underscores");
}
