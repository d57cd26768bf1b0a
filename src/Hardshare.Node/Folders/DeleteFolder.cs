namespace Hardshare.Node.Folders;

/// <summary>Deletes folders in which something that was just killed may still have been writing.</summary>
internal static class DeleteFolder
{
    private const int Tries = 10;

    /// <summary>Delete it with all that is in it. Links are deleted, not followed.</summary>
    /// <exception cref="IOException">It could not be deleted.</exception>
    public static void Whole(string path)
    {
        for (var tried = 1; Directory.Exists(path); tried++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (tried < Tries)
            {
                // A file appeared after its folder had been emptied.
            }
        }
    }
}
