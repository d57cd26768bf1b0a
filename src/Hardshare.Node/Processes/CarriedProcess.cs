using System.Text;

namespace Hardshare.Node.Processes;

/// <summary>A running process that outlives the node, started or adopted. Losing this object ends nothing.</summary>
public sealed class CarriedProcess
{
    private const int Terminate = 15, Kill9 = 9;
    private const int LongestLine = 4096;

    private readonly Pidfd _pidfd;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal CarriedProcess(ProcessHandle handle, string folder, bool adopted, Pidfd pidfd, TimeProvider time)
    {
        Handle = handle;
        Adopted = adopted;
        _folder = folder;
        _pidfd = pidfd;
        _time = time;
    }

    public ProcessHandle Handle { get; }

    public int Id => Handle.Pid;

    /// <summary>Found running, rather than started by this node.</summary>
    public bool Adopted { get; }

    /// <summary>Standard output and standard error. The one of the process before it is beside it, with <c>.1</c>.</summary>
    public string LogPath => Path.Combine(_folder, Handle.Name + ".log");

    /// <summary>The FIFO that is its standard input.</summary>
    public string InputPath => Path.Combine(_folder, Handle.Name + ".in");

    /// <summary>
    /// Completes when it has ended, with its exit code (128 and the number if a signal ended it), or null if it is not this process's
    /// child.
    /// </summary>
    public Task<int?> Exited => _exited.Task;

    /// <summary>Writes a line to its standard input.</summary>
    /// <param name="line">Up to 4095 bytes, so that it comes whole.</param>
    /// <exception cref="IOException">It has ended, or has left so much unread that there is no room.</exception>
    public void WriteLine(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (bytes.Length > LongestLine)
            throw new ArgumentException($"longer than {LongestLine} bytes", nameof(line));
        InputFifo.Write(InputPath, bytes);
    }

    /// <summary>The end of its log, for error messages; empty if there is none.</summary>
    public string ReadLogTail(int bytes = 2048)
    {
        try
        {
            using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(bytes, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>
    /// Asks it to end, and kills it if it has not after <paramref name="grace"/>. Returns when it has ended; at once if it had already.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!TrySignal(Terminate))
            return;
        try
        {
            await Exited.WaitAsync(grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            TrySignal(Kill9);
            await Exited.ConfigureAwait(false);
        }
    }

    /// <summary>Kills it at once and returns when it has ended.</summary>
    public async Task KillAsync()
    {
        if (TrySignal(Kill9))
            await Exited.ConfigureAwait(false);
    }

    internal void SetExited(int? code) => _exited.TrySetResult(code);

    private bool TrySignal(int signal)
    {
        try
        {
            return !Exited.IsCompleted && _pidfd.Signal(signal);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
