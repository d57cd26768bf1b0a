using Hardshare.Node.Configuration;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster;

internal static class ClusterLogin
{
    /// <summary>How this node logs in. Throws <see cref="IOException"/> that says what is wrong with the password's file.</summary>
    public static DatabaseOptions Login(this ClusterSection cluster)
    {
        var database = cluster.Database;
        return new DatabaseOptions
        {
            Host = database.Host,
            Port = database.Port,
            Name = database.Name,
            User = database.User,
            Password = database.PasswordFile is { } file ? SecretFile.Read(file) : null,
            Tls = database.Tls,
            RootCertificate = database.Authority,
        };
    }
}
