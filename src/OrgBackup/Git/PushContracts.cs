namespace OrgBackup.Git;

/// <summary>What to push, and where to.</summary>
/// <param name="Url">The repository's https URL, without credentials.</param>
/// <param name="Folder">The bare repository on disk that has the objects.</param>
/// <param name="Refs">The refs to make, in the order in which they are made.</param>
public sealed record PushRequest(Uri Url, string Folder, IReadOnlyList<PushRef> Refs)
{
    /// <summary>Gets the largest pack that is sent at once, in bytes: GitHub refuses more than 2 GiB.</summary>
    public long MaxBytes { get; init; } = 2_000_000_000;
}

/// <summary>One ref to make at the server.</summary>
/// <param name="Oid">What it points at, lower-case hex.</param>
/// <param name="Name">Its full name there: a head, a tag or a note.</param>
public sealed record PushRef(string Oid, string Name);

/// <summary>What a push did.</summary>
public sealed record PushResult
{
    /// <summary>Gets the names of the refs that were made or moved forward.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>Gets how many refs were at the server already, as they should be.</summary>
    public int Unchanged { get; init; }

    /// <summary>Gets the refs that the server has otherwise or does not take: none is ever overwritten.</summary>
    public IReadOnlyList<PushRefusal> Refused { get; init; } = [];

    /// <summary>Gets how many packs were sent.</summary>
    public int Packs { get; init; }

    /// <summary>Gets the bytes of those packs.</summary>
    public long Bytes { get; init; }
}

/// <summary>A ref that was not pushed, and why, for people.</summary>
public sealed record PushRefusal(string Name, string Reason);

/// <summary>What a worker needs for a push beside address and folder.</summary>
internal sealed record PushJob(IReadOnlyList<PushRef> Refs, long MaxBytes);

/// <summary>One line of a push: the ref as the server has it, and as it shall be.</summary>
internal sealed record PushCommand(string Name, string Old, string New)
{
    /// <summary>The id that says that there is no such ref.</summary>
    public const string None = "0000000000000000000000000000000000000000";
}
