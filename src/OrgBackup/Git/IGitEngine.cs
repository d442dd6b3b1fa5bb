using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <summary>
/// The git side of a backup. Listing refs is managed code in this process; everything that touches libgit2 runs in a
/// worker process, whose death is a <see cref="GitWorkerCrashedException"/> of one repository.
/// </summary>
public interface IGitEngine : IAsyncDisposable
{
    /// <summary>
    /// Asks the server for its refs, with credentials, and nothing else; null when there is no such repository (404).
    /// </summary>
    /// <exception cref="BackupException">401, 403, 429, 451, 5xx, stall: each as its own type.</exception>
    Task<RefAdvertisement?> ListRefsAsync(Uri url, CancellationToken cancellationToken);

    /// <summary>
    /// Fetches every listed ref into the empty or missing folder, which then is a bare repository: packs with index,
    /// packed-refs, HEAD, a constant config; nothing else.
    /// </summary>
    Task<MirrorResult> MirrorAsync(MirrorRequest request, Action<long> onBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Fetches every listed ref straight into an archive, without a disk: only the pack's checksum is proved, and there
    /// is no index.
    /// </summary>
    /// <param name="request">What to fetch; its folder is for the refs alone.</param>
    /// <param name="top">The folder in the archive.</param>
    /// <param name="onBytes">Hears the number of bytes received so far.</param>
    /// <returns>What writes the archive; null where the engine or the server cannot do that.</returns>
    StreamedArchive? Stream(MirrorRequest request, string top, Action<long> onBytes);

    /// <summary>
    /// Whether a bare repository on disk holds exactly these refs, and every object that they reach is there and sound.
    /// </summary>
    /// <returns>One sentence per damage; empty when whole.</returns>
    Task<IReadOnlyList<string>> CheckAsync(
        string folder, IReadOnlyDictionary<string, string> refs, CancellationToken cancellationToken);

    /// <summary>
    /// Which of these objects are not in a bare repository on disk. A mirror holds just what its refs reach, so what is
    /// absent from it no ref of the server reaches.
    /// </summary>
    /// <returns>Their ids, in the order given.</returns>
    Task<IReadOnlyList<string>> FindAbsentAsync(
        string folder, IReadOnlyCollection<string> oids, CancellationToken cancellationToken);

    /// <summary>
    /// Which of these objects no ref of the list reaches at the server, as it says itself: it would have to send them.
    /// One that it does not have any more is not reached either.
    /// </summary>
    /// <returns>Their ids, in the order given.</returns>
    Task<IReadOnlyList<string>> FindUnreachedAsync(
        ReachRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The objects of Git LFS that pointers anywhere in the history of a bare repository on disk name, each once.
    /// </summary>
    Task<IReadOnlyList<LfsPointer>> FindLfsAsync(string folder, CancellationToken cancellationToken);

    /// <summary>
    /// Brings refs with all that they reach from one bare repository on disk into another, as one more pack.
    /// </summary>
    /// <returns>The ids of those that the source does not hold whole: of them nothing was taken.</returns>
    /// <exception cref="DamagedBackupException">The source cannot be read.</exception>
    Task<IReadOnlyList<string>> TakeOverAsync(
        string source, string target, IReadOnlyList<GitRef> refs, CancellationToken cancellationToken);

    /// <summary>
    /// Makes refs at a server, with what they reach: in packs below a size, never by force, and from where an earlier
    /// push stopped. Only heads, tags and notes.
    /// </summary>
    /// <exception cref="ResourceNotFoundException">There is no such repository; a wiki needs a first page.</exception>
    /// <exception cref="AccessDeniedException">The token may not write.</exception>
    Task<PushResult> PushAsync(PushRequest request, CancellationToken cancellationToken);
}

/// <summary>What to mirror, and where to.</summary>
/// <param name="Url">The repository's https URL, without credentials.</param>
/// <param name="Refs">What the server listed just now.</param>
/// <param name="Folder">The folder that becomes the bare repository.</param>
/// <param name="Base">What need not be fetched; null: everything is.</param>
public sealed record MirrorRequest(Uri Url, RefAdvertisement Refs, string Folder, MirrorBase? Base = null)
{
    /// <summary>
    /// Gets a value indicating whether these are some of the refs only: what the server refuses is then left out, and
    /// nothing else is fetched in its place.
    /// </summary>
    public bool IsSlice { get; init; }

    /// <summary>Gets how many bytes of packs may come; 0: any number.</summary>
    public long MaxBytes { get; init; }
}

/// <summary>Objects that are kept elsewhere, proved whole: the folder of an increment does not get them.</summary>
/// <param name="Tips">The objects that reach them, in hex.</param>
/// <param name="FindAbsentAsync">Says which of some ids (in bytes) are not among them.</param>
public sealed record MirrorBase(
    IReadOnlySet<string> Tips,
    Func<IReadOnlyCollection<byte[]>, CancellationToken, Task<IReadOnlyList<byte[]>>> FindAbsentAsync);

/// <summary>Which objects are looked for behind a server's refs.</summary>
/// <param name="Url">The repository's https URL, without credentials.</param>
/// <param name="Refs">What the server listed just now.</param>
/// <param name="Oids">The objects, in hex.</param>
/// <param name="Folder">A folder for what the server sends; nothing stays in it.</param>
public sealed record ReachRequest(Uri Url, RefAdvertisement Refs, IReadOnlyCollection<string> Oids, string Folder);

/// <summary>A pack that was fetched, indexed and proved.</summary>
/// <param name="Name">Its name without extension.</param>
/// <param name="Objects">Number of objects in it.</param>
/// <param name="Bytes">Its size.</param>
public sealed record MirroredPack(string Name, long Objects, long Bytes);

/// <summary>An archive that is written while it is fetched.</summary>
/// <param name="HeadLength">The length of its first bytes, which are known last.</param>
/// <param name="WriteAsync">Writes the rest and returns them.</param>
public sealed record StreamedArchive(int HeadLength, Func<Stream, CancellationToken, Task<byte[]>> WriteAsync);

/// <summary>What a mirror holds.</summary>
public sealed record MirrorResult
{
    /// <summary>
    /// Gets the refs in the mirror, as listed at the moment of the fetch (it may be later than the request's list).
    /// </summary>
    public required RefAdvertisement Refs { get; init; }

    /// <summary>Gets the refs that the server listed and did not deliver; they are not in the mirror.</summary>
    public IReadOnlyList<GitRef> Undelivered { get; init; } = [];

    /// <summary>Gets the objects of Git LFS that pointers name; null when nobody looked for them.</summary>
    public IReadOnlyList<LfsPointer>? Lfs { get; init; }

    /// <summary>
    /// Gets the packs in the folder, each object of them proved, and nothing that one names missing; null: not proved.
    /// </summary>
    public IReadOnlyList<MirroredPack>? Packs { get; init; }

    /// <summary>Gets whether the folder has only what the request's base has not.</summary>
    public bool IsIncrement { get; init; }

    /// <summary>Gets whether an object is known to be reached: fetched, or named by what was.</summary>
    public Func<string, bool> Reaches { get; init; } = _ => false;
}
