using LibGit2Sharp;

namespace OrgBackup.Git;

/// <summary>Commands with the pack that they need; <see cref="Finished"/> of the wanted refs are done by it.</summary>
internal sealed record PushBatch(
    IReadOnlyList<PushCommand> Commands, string? Pack, long Size, IReadOnlyCollection<ObjectId> Objects)
{
    public int Finished { get; init; }

    /// <summary>A pack without objects: refs to what the server has need one too.</summary>
    public static byte[] EmptyPack()
    {
        byte[] head = [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 0];
#pragma warning disable CA5350 // git's own checksum
        return [.. head, .. System.Security.Cryptography.SHA1.HashData(head)];
#pragma warning restore CA5350
    }
}
