namespace Hardshare.Contracts.Messages;

/// <summary>Something was stored or sent under a manifest that this version does not know: it was written by a newer one.</summary>
public sealed class UnknownManifestException(string manifest)
    : Exception($"Unknown manifest '{manifest}': it was written by a newer version of Hardshare, or is not a message of ours.")
{
    public string Manifest { get; } = manifest;
}
