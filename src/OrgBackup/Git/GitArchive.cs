using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// A bare repository as a <c>.tar.gz</c>, and back. The same repository gives the same bytes; <c>tar -xzf</c> gives a
/// repository that git uses at once.
/// </summary>
public static class GitArchive
{
    /// <summary>
    /// Streams the repository under one top folder, such as <c>gears.git</c>: HEAD, a constant config, packed-refs,
    /// packs and loose objects; whatever else lies in the folder is left out.
    /// </summary>
    /// <exception cref="DamagedBackupException">A file changed its length meanwhile.</exception>
    public static async Task WriteAsync(
        string bareFolder, string topFolder, Stream target, CancellationToken cancellationToken)
    {
        using var writing = new ArchiveWriting(bareFolder, topFolder, target);
        await writing.RunAsync(cancellationToken);
    }

    /// <summary>As the other one, of a mirror; tells where its packs are in the archive.</summary>
    /// <param name="mirror">What is known of the mirror; its packs were proved.</param>
    /// <param name="bareFolder">The mirror.</param>
    /// <param name="topFolder">The folder in the archive.</param>
    /// <param name="target">Where the archive goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PackLayout?> WriteAsync(
        MirrorResult mirror,
        string bareFolder,
        string topFolder,
        Stream target,
        CancellationToken cancellationToken)
    {
        using var writing = new ArchiveWriting(bareFolder, topFolder, target);
        await writing.RunAsync(cancellationToken);
        return mirror.Packs is { } packs ? writing.LayoutOf(packs, before: null) : null;
    }

    /// <summary>
    /// Writes the rest of an archive that begins with the packs of an earlier one: the mirror's own packs, the refs.
    /// </summary>
    /// <param name="mirror">What is known of the mirror; its packs were proved together with the earlier ones.</param>
    /// <param name="bareFolder">The mirror.</param>
    /// <param name="topFolder">The folder in the archive.</param>
    /// <param name="before">The earlier archive, up to whose tail everything is there already.</param>
    /// <param name="target">Where the rest goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PackLayout> AppendAsync(
        MirrorResult mirror,
        string bareFolder,
        string topFolder,
        PackLayout before,
        Stream target,
        CancellationToken cancellationToken)
    {
        using var writing = new ArchiveWriting(bareFolder, topFolder, target, before.TailAt);
        await writing.RunAsync(cancellationToken);
        return writing.LayoutOf(mirror.Packs ?? [], before);
    }

    /// <summary>Writes the packs of a mirror, each with its index, as a piece of an archive to come.</summary>
    /// <returns>Where they are in the piece.</returns>
    public static async Task<IReadOnlyList<ArchivedPack>> WritePacksAsync(
        IReadOnlyList<MirroredPack> packs,
        string bareFolder,
        string topFolder,
        Stream target,
        CancellationToken cancellationToken)
    {
        using var writing = new ArchiveWriting(bareFolder, topFolder, target);
        await writing.WritePacksAsync(cancellationToken);
        return writing.LayoutOf(packs, before: null).Packs;
    }

    /// <summary>Writes an archive of pieces; the folder has the refs.</summary>
    /// <exception cref="DamagedBackupException">A piece is not what was written.</exception>
    public static async Task<PackLayout> AssembleAsync(
        IReadOnlyList<ArchivePiece> pieces,
        string bareFolder,
        string topFolder,
        Stream target,
        CancellationToken cancellationToken)
    {
        using var writing = new ArchiveWriting(bareFolder, topFolder, target);
        return await writing.AssembleAsync(pieces, cancellationToken);
    }

    /// <summary>
    /// Unpacks an archive, also one of another tool, into an empty or new folder, which then is a bare repository. Only
    /// what belongs to the known layout is taken; config and hooks never are, refs are written anew.
    /// </summary>
    /// <exception cref="DamagedBackupException">
    /// The archive is cut or broken, is no repository, or has an entry that would lead out of the folder, a link, a
    /// device or two entries of one name. What was unpacked so far stays.
    /// </exception>
    public static async Task ExtractAsync(Stream source, string targetFolder, CancellationToken cancellationToken) =>
        await new ArchiveExtraction(targetFolder).RunAsync(source, cancellationToken);

    /// <summary>
    /// Looks through an archive as it arrives and writes nothing: the checksum at the end of each pack and index, and
    /// whether the refs are those with that digest.
    /// </summary>
    /// <returns>One sentence per damage; empty when it is sound.</returns>
    /// <exception cref="DamagedBackupException">As of <see cref="ExtractAsync"/>.</exception>
    public static async Task<IReadOnlyList<string>> LookThroughAsync(
        Stream source, string? refsDigest, CancellationToken cancellationToken)
    {
        var look = new ArchiveExtraction(target: null);
        var found = await look.RunAsync(source, cancellationToken);
        if (RefsDigest.Compute(found.Refs) != refsDigest)
        {
            look.Faults.Add("the refs in it are not those of its record.");
        }

        return look.Faults;
    }
}
