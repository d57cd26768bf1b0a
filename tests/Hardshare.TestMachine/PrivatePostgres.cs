using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Hardshare.TestMachine;

/// <summary>
/// A PostgreSQL server of the tests' own, in a folder of its own, which no service of the machine knows of. Its superuser logs in over a Unix socket that only root and
/// the server's user can reach; all others by password, on loopback. What is acknowledged is on the disk (<c>fsync</c> is on).
/// </summary>
public sealed class PrivatePostgres : IDisposable
{
    public const string Superuser = "postgres";

    private const string Prefix = "hardshare-postgres-";
    private const string ServerUser = "postgres";

    private const int SigInt = 2;
    private const int SigKill = 9;
    private const int SigCont = 18;
    private const int SigStop = 19;

    private static readonly string Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin")).First(folder => File.Exists(Path.Combine(folder, "initdb")))
        : "/usr/bin";

    private readonly string _folder;
    private Process? _server;

    private readonly ServerMachine? _machine;

    private PrivatePostgres(string folder, string data, int port, ServerMachine? machine = null, int connections = 300) =>
        (_folder, DataFolder, Port, _machine, Connections) = (folder, data, port, machine, connections);

    /// <summary>On 127.0.0.1, and in the name of the socket.</summary>
    public int Port { get; }

    /// <summary>The folder of the Unix socket.</summary>
    public string SocketFolder => _folder;

    /// <summary>What the server said so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string DataFolder { get; }

    private int Connections { get; }

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>Make a server and start it. Servers that killed test runs left behind are removed first.</summary>
    /// <param name="disk">Where its data lies, a folder; the system's folder for temporary files, unless it is given.</param>
    /// <param name="machine">Where it runs if not on this machine; it is then reached by TLS alone.</param>
    /// <param name="connections">How many it takes.</param>
    public static PrivatePostgres Start(string? disk = null, ServerMachine? machine = null, int connections = 300)
    {
        RemoveLeftovers();
        var name = $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"[..(Prefix.Length + 20)];
        var folder = MakeFolder(Path.Combine(Path.GetTempPath(), name));
        var data = disk is null ? Path.Combine(folder, "data") : MakeFolder(Path.Combine(Path.GetFullPath(disk), name));
        var server = new PrivatePostgres(folder, data, FreePort.Find(), machine, connections);
        RunAsServer(Path.Combine(Programs, "initdb"), "--pgdata", server.DataFolder, "--username", Superuser, "--auth", "reject", "--encoding", "UTF8",
            "--no-locale", "--no-sync");
        File.WriteAllText(Path.Combine(server.DataFolder, "pg_hba.conf"), $"local all {Superuser} trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        File.AppendAllText(Path.Combine(server.DataFolder, "postgresql.conf"), server.Settings);
        if (machine is not null)
            server.UseTls(machine);
        server.Restart();
        return server;
    }

    /// <summary>Start it again, after <see cref="Stop"/> or <see cref="Kill"/>, and wait until it answers.</summary>
    public void Restart()
    {
        _server = Process.Start(Quiet(On(_machine, AsServer(Path.Combine(Programs, "postgres"), "-D", DataFolder))));
        var watch = Stopwatch.StartNew();
        while (!IsReady())
        {
            if (_server!.WaitForExit(20) || watch.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"PostgreSQL does not start: {Log}{(_server.HasExited ? _server.StandardError.ReadToEnd() : "")}");
        }
    }

    /// <summary>At once, but in order: open transactions are undone.</summary>
    public void Stop() => End(SigInt);

    /// <summary><c>kill -9</c> of the server; its other processes end when they see it.</summary>
    public void Kill() => End(SigKill);

    /// <summary>The server's processes stand still, as if the machine hung.</summary>
    public void Pause() => SignalAll(SigStop);

    public void Continue() => SignalAll(SigCont);

    /// <summary>Execute statements as the superuser. Returns what they say, a line a row, columns separated by <c>|</c>.</summary>
    public string Execute(string database, string sql)
    {
        var start = new ProcessStartInfo(Path.Combine(Programs, "psql"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "-h", _folder, "-p", $"{Port}", "-U", Superuser, "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1" })
            start.ArgumentList.Add(argument);
        return Capture(start, sql);
    }

    public void Dispose()
    {
        SignalAll(SigKill);
        Kill();
        // Not by this process: a test run that ends has a tenth of a second left.
        Process.Start("rm", ["-rf", DataFolder, _folder]).Dispose();
    }

    private string Settings =>
        $"""

        listen_addresses = '127.0.0.1'
        port = {Port}
        unix_socket_directories = '{_folder}'
        unix_socket_permissions = 0700
        logging_collector = on
        log_directory = '{_folder}'
        log_filename = 'log'
        log_rotation_age = 0
        log_rotation_size = 0
        shared_buffers = 64MB
        max_connections = {Connections}
        wal_level = minimal
        max_wal_senders = 0
        max_wal_size = 1GB
        min_wal_size = 256MB
        huge_pages = off
        """;

    /// <summary>The certificate of the authority that signed the server's, a file; where it runs on a machine of its own.</summary>
    public string Authority => Path.Combine(_folder, "authority.pem");

    private void UseTls(ServerMachine machine)
    {
        var certificate = ServerCertificate.Make(machine.Addresses);
        var (file, key) = (Path.Combine(DataFolder, "server.crt"), Path.Combine(DataFolder, "server.key"));
        File.WriteAllText(Authority, certificate.Authority);
        File.WriteAllText(file, certificate.Certificate);
        File.WriteAllText(key, certificate.Key);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Run("chown", ServerUser, file, key);
        File.AppendAllText(Path.Combine(DataFolder, "pg_hba.conf"), "hostssl all all samenet scram-sha-256\n");
        File.AppendAllText(Path.Combine(DataFolder, "postgresql.conf"), "\nlisten_addresses = '*'\nssl = on\n");
    }

    // ip becomes the program that it starts, so that the process is the server.
    private static ProcessStartInfo On(ServerMachine? machine, ProcessStartInfo start) => machine is null
        ? start
        : new ProcessStartInfo(machine.Runner[0], [.. machine.Runner.Skip(1), start.FileName, .. start.ArgumentList]) { WorkingDirectory = start.WorkingDirectory };

    private bool IsReady()
    {
        using var process = Process.Start(Quiet(new ProcessStartInfo(Path.Combine(Programs, "pg_isready"), ["-q", "-h", _folder, "-p", $"{Port}"])))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private void End(int signal)
    {
        if (_server is not { } server)
            return;
        _ = Signal(server.Id, signal);
        server.WaitForExit();
        server.Dispose();
        _server = null;
        // Those of a killed one end when they see it, and hold its memory until then.
        while (Processes().Any())
            Thread.Yield();
    }

    // The server first, so that it starts nothing meanwhile.
    private void SignalAll(int signal)
    {
        if (_server is { HasExited: false } server)
            foreach (var id in Processes().OrderByDescending(id => id == server.Id))
                _ = Signal(id, signal);
    }

    // Processes whose working directory is the data folder: those of this server and of no other.
    private IEnumerable<int> Processes() => Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && WorksIn(id, DataFolder));

    private static bool WorksIn(int id, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget == folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess)
            Run("chown", ServerUser, folder);
        return folder;
    }

    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (Directory.Exists($"/proc/{owner}"))
                continue;
            foreach (var id in new PrivatePostgres(folder, Path.Combine(folder, "data"), 0).Processes())
                _ = Signal(id, SigKill);
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Tests of another process, which start at the same moment, are removing it too.
            }
        }
    }

    private static ProcessStartInfo AsServer(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups", program, .. arguments]) { WorkingDirectory = "/" }
        : new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };

    private static void RunAsServer(string program, params string[] arguments) => Capture(Quiet(AsServer(program, arguments)), "");

    private static void Run(string program, params string[] arguments) => Capture(Quiet(new ProcessStartInfo(program, arguments)), "");

    private static ProcessStartInfo Quiet(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static string Capture(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Result.TrimEnd()
            : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {errors.Result}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int id, int signal);
}
