using System.Collections.Concurrent;
using System.Text.Json;

namespace Hardshare.Node.Processes;

/// <summary>
/// Starts the processes that carry users' bytes, so that they outlive the node, and finds them again. Each is a session of its own, holds
/// its standard input open itself, writes to a bounded log, and has a handle on disk from before its program runs.
/// </summary>
public sealed class ProcessStarter(TimeProvider time) : IDisposable
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] Inherited =
        ["HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64"];

    private readonly PidfdWatcher _watcher = new();
    private readonly Lock _starting = new();
    private readonly ConcurrentDictionary<(int Pid, long Start), CarriedProcess> _running = new();

    /// <summary>
    /// Starts a process. When this returns, its handle is on disk; whether its program could be run shows in <see
    /// cref="CarriedProcess.Exited"/> (126, 127).
    /// </summary>
    /// <exception cref="ProcessStartException">It could not be started, or one of this name runs already.</exception>
    public Task<CarriedProcess> StartAsync(ProcessSpec spec) => Task.Run(() => Start(spec));

    /// <summary>
    /// Finds the process that was started under this name, by this node or one before it. As long as it runs, every call gives the same object.
    /// </summary>
    public Adoption TryAdopt(string folder, string name)
    {
        ProcessHandle handle;
        var path = ProcessHandle.PathOf(folder, name);
        try
        {
            handle = ProcessHandle.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Adoption(null, AdoptionRefusal.NoHandle);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return new Adoption(null, AdoptionRefusal.Unreadable);
        }
        var refusal = Find(handle, out var pidfd);
        return new Adoption(pidfd is null ? null : Carry(handle, folder, adopted: true, pidfd), refusal);
    }

    /// <summary>A process that was found by its environment, see <see cref="ProcessFinder"/>; null if it has ended meanwhile.</summary>
    public CarriedProcess? TryOpen(FoundProcess found) =>
        Find(found.Handle, out var pidfd) == AdoptionRefusal.None ? Carry(found.Handle, "/nonexistent", adopted: true, pidfd!) : null;

    /// <summary>Removes what a process left in its folder. It must have ended.</summary>
    public static void RemoveFiles(string folder, string name)
    {
        foreach (var ending in new[] { ".handle", ".handle.node", ".handle.shell", ".in", ".log", ".log.1" })
            File.Delete(Path.Combine(folder, name + ending));
    }

    /// <summary>Stops watching. The processes run on.</summary>
    public void Dispose() => _watcher.Dispose();

    private static AdoptionRefusal Find(ProcessHandle handle, out Pidfd? pidfd)
    {
        pidfd = null;
        if (handle.V > ProcessHandle.Version)
            return AdoptionRefusal.NewerVersion;
        if (handle.Boot != ProcFs.BootId)
            return AdoptionRefusal.OtherBoot;
        var found = handle.Pid > 0 ? Pidfd.Open(handle.Pid) : null;
        if (found is null)
            return AdoptionRefusal.Gone;
        // In this order: if the process is alive after its start time was read, the time was this process's own.
        var start = ProcFs.StartTime(handle.Pid);
        var refusal = found.HasExited ? AdoptionRefusal.Gone : start != handle.Start ? AdoptionRefusal.OtherProcess : AdoptionRefusal.None;
        if (refusal == AdoptionRefusal.None)
            pidfd = found;
        else
            found.Dispose();
        return refusal;
    }

    private static void Prepare(ProcessSpec spec, string input, string log)
    {
        if (!Directory.Exists(spec.Folder))
            Directory.CreateDirectory(spec.Folder, PrivateFolder);
        File.Delete(input);
        PosixSpawn.MakeFifo(input);
        if (File.Exists(log))
            File.Move(log, log + ".1", overwrite: true);
    }

    private static Dictionary<string, string> EnvironmentOf(ProcessSpec spec)
    {
        var variables = new Dictionary<string, string> { ["PATH"] = SearchPath };
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                variables[name] = value;
        }
        foreach (var (name, value) in spec.Environment)
            variables[name] = value;
        return variables;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.';

    private CarriedProcess Start(ProcessSpec spec)
    {
        if (!IsName(spec.Name))
            throw new ProcessStartException($"'{spec.Name}' cannot be a process's name");
        if (spec.Arguments.Append(spec.FileName).Any(word => word.Contains('\0', StringComparison.Ordinal)))
            throw new ProcessStartException($"{spec.FileName}: a NUL character in the command");
        spec = spec with { Folder = Path.GetFullPath(spec.Folder) };
        lock (_starting)
        {
            try
            {
                if (File.Exists(ProcessHandle.PathOf(spec.Folder, spec.Name)) && RunningPid(spec) is { } pid)
                    throw new ProcessStartException($"{spec.Name} runs already, as process {pid}");
                return Spawn(spec);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not ProcessStartException))
            {
                throw new ProcessStartException(e.Message);
            }
        }
    }

    private static int? RunningPid(ProcessSpec spec)
    {
        try
        {
            var handle = ProcessHandle.Read(ProcessHandle.PathOf(spec.Folder, spec.Name));
            var refusal = Find(handle, out var pidfd);
            pidfd?.Dispose();
            return refusal == AdoptionRefusal.None ? handle.Pid : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private CarriedProcess Spawn(ProcessSpec spec)
    {
        var input = Path.Combine(spec.Folder, spec.Name + ".in");
        var log = Path.Combine(spec.Folder, spec.Name + ".log");
        Prepare(spec, input, log);
        var pid = PosixSpawn.Start(LaunchScript.Command(spec), EnvironmentOf(spec), spec.WorkingDirectory, input, log);
        // It is our child: until it is waited for, its pid and its start time stay, even if it has ended by now.
        var pidfd = Pidfd.Open(pid) ?? throw new ProcessStartException($"{spec.Name}: process {pid} is not there");
        var handle = new ProcessHandle(ProcessHandle.Version, spec.Name, ProcFs.BootId, pid, ProcFs.StartTime(pid) ?? 0);
        handle.Write(ProcessHandle.PathOf(spec.Folder, spec.Name));
        return Carry(handle, spec.Folder, adopted: false, pidfd);
    }

    private CarriedProcess Carry(ProcessHandle handle, string folder, bool adopted, Pidfd pidfd)
    {
        var key = (handle.Pid, handle.Start);
        var process = new CarriedProcess(handle, folder, adopted, pidfd, time);
        var known = _running.GetOrAdd(key, process);
        if (known != process)
        {
            pidfd.Dispose();
            return known;
        }
        _watcher.Watch(pidfd, code =>
        {
            _running.TryRemove(key, out _);
            process.SetExited(code);
        });
        return process;
    }
}
