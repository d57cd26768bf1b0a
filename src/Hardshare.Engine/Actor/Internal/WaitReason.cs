namespace Hardshare.Engine.Actor.Internal;

/// <summary>What a cell will do once its dying children are gone.</summary>
internal enum WaitReason : byte
{
    None,
    Recreation,
    Creation,
    Termination,
}
