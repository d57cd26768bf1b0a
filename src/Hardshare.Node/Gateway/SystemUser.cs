using System.Globalization;
using System.Runtime.InteropServices;

namespace Hardshare.Node.Gateway;

/// <summary>A user of this machine, as <c>/etc/passwd</c> has it.</summary>
internal sealed partial record SystemUser(string Name, int Id, int Group)
{
    /// <exception cref="IOException">There is no such user.</exception>
    public static SystemUser Find(string name)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            if (line.Split(':') is [var found, _, var id, var group, ..] && found == name)
                return new SystemUser(name, int.Parse(id, CultureInfo.InvariantCulture), int.Parse(group, CultureInfo.InvariantCulture));
        }
        throw new IOException($"There is no user {name} on this machine: scripts/setup makes it");
    }

    /// <summary>Let the user's group have what the file's group permissions say. The owner stays.</summary>
    public void GiveGroup(string path)
    {
        if (chown(path, -1, Group) != 0)
            throw new IOException($"Cannot give {path} to the group of {Name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, int user, int group);
}
