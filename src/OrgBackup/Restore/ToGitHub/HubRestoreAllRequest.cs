namespace OrgBackup.Restore.ToGitHub;

/// <summary>A whole store to an organization at GitHub, and how.</summary>
public sealed record HubRestoreAllRequest
{
    /// <summary>Gets the organization, or the token's own user.</summary>
    public required string Organization { get; init; }

    /// <summary>Gets how each repository is restored; which one, its target and its journal are filled in.</summary>
    public HubRestoreRequest Each { get; init; } = new();

    /// <summary>Gets the folder of the journals, one per repository; null: the usual place.</summary>
    public string? JournalFolder { get; init; }

    internal string Journals => JournalFolder ?? RestoreJournal.DefaultFolder;

    internal string JournalOf(RepositoryName target) => Path.Combine(Journals, RestoreJournal.FileOf(target));
}
