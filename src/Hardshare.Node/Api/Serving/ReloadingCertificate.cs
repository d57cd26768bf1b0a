using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hardshare.Node.Api.Serving;

/// <summary>
/// A certificate with its chain from PEM files, read again (at most once a minute) when they changed. What cannot be read leaves the old
/// one in use.
/// </summary>
internal sealed class ReloadingCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private DateTime _written;
    private long _looked;

    /// <summary>Throws <see cref="IOException"/> with what is wrong when the files cannot be used.</summary>
    public ReloadingCertificate(string certificatePath, string keyPath, TimeProvider time)
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _time = time;
        _written = LastWritten();
        _looked = time.GetTimestamp();
        try
        {
            _current = Load();
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the certificate {certificatePath} with the key {keyPath} cannot be used: {problem.Message}", problem);
        }
    }

    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_looked) >= LookEvery)
                {
                    _looked = _time.GetTimestamp();
                    ReloadIfNewer();
                }

                return _current;
            }
        }
    }

    private void ReloadIfNewer()
    {
        var written = LastWritten();
        if (written == _written)
        {
            return;
        }

        try
        {
            _current = Load();
            _written = written;
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Half-written files are whole at the next look; an unreadable pair is no reason to stop serving.
        }
    }

    private SslStreamCertificateContext Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificatePath);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath), chain, offline: true);
    }

    private DateTime LastWritten()
    {
        var certificate = File.GetLastWriteTimeUtc(_certificatePath);
        var key = File.GetLastWriteTimeUtc(_keyPath);
        return certificate > key ? certificate : key;
    }
}
