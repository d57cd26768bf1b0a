using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Sweeping;

namespace Hardshare.Node.Sweeping;

/// <summary>Instances' folders, with the terminals mounted in them and the keys. Comes last: what runs has its handle there.</summary>
public sealed class FolderLeftovers(IInstanceFolders folders) : ISweepSource
{
    public string Kind => "folder";

    public Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Leftover>>([.. folders.List().Select(folder => new Leftover(Kind, folder.Instance.ToString(), folder.Instance, folder.Changed))]);

    public async Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
    {
        try
        {
            await folders.RemoveAsync(leftover.Instance!.Value, cancellation);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
