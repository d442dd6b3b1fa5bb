namespace OrgBackup.Restore.ToGitHub;

/// <summary>What to restore to GitHub, and how.</summary>
public sealed record HubRestoreRequest
{
    /// <summary>The parts that a restore to GitHub knows.</summary>
    public static readonly IReadOnlyList<string> AllParts =
        ["git", "wiki", "lfs", "metadata", "issues", "releases", "settings"];

    /// <summary>The visibilities that a repository may get.</summary>
    public static readonly IReadOnlyList<string> Visibilities = ["private", "internal", "public"];

    public string Repository { get; init; } = "";

    public RepositoryName Target { get; init; } = new("", "");

    /// <summary>Gets the date on or before which the snapshot's run must be; null: the newest.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>
    /// Gets the parts wanted, of <see cref="AllParts"/>; <c>metadata</c> is issues, releases and settings together.
    /// </summary>
    public IReadOnlyList<string> Parts { get; init; } = ["git", "wiki", "lfs", "metadata"];

    /// <summary>Gets a value indicating whether a restore that was interrupted goes on.</summary>
    public bool Resume { get; init; }

    /// <summary>Gets a value indicating whether a repository that is there already may be restored into.</summary>
    public bool IntoExisting { get; init; }

    /// <summary>Gets a value indicating whether heads of pull requests come back as branches.</summary>
    public bool WithPullHeads { get; init; }

    /// <summary>Gets a value indicating whether collaborators and teams get their access again.</summary>
    public bool WithAccess { get; init; }

    /// <summary>Gets the visibility at the end, of <see cref="Visibilities"/>.</summary>
    public string Visibility { get; init; } = "private";

    /// <summary>Gets the journal's file; null: the usual place.</summary>
    public string? Journal { get; init; }

    /// <summary>Gets the parts of a snapshot that are read for what is wanted, of those of a folder.</summary>
    public IReadOnlyList<string> NeededParts =>
    [
        "metadata",
        .. RestoreRequest.AllParts.Where(part => (part is "git" or "wiki" or "lfs") && Wants(part)),
        .. RestoreRequest.AllParts.Where(part => part == "assets" && Wants("releases")),
    ];

    public bool Wants(string part) =>
        Parts.Contains(part, StringComparer.Ordinal)
        || (part is "issues" or "releases" or "settings" && Parts.Contains("metadata", StringComparer.Ordinal));
}
