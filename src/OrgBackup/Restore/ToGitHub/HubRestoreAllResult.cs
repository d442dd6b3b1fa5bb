namespace OrgBackup.Restore.ToGitHub;

/// <summary>What became of a whole store; <c>restore --all --to-github --json</c> prints it.</summary>
public sealed record HubRestoreAllResult
{
    /// <summary>Gets the organization that it was restored to.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the folder of the journals.</summary>
    public required string Journals { get; init; }

    public required IReadOnlyList<HubRestoredRepository> Repositories { get; init; }

    /// <summary>Gets what became of the teams; null: the store has none, or nobody asked.</summary>
    public HubRestoreResult? Organization { get; init; }

    /// <summary>Gets the folders of the store that have no snapshot that old.</summary>
    public required IReadOnlyList<string> Younger { get; init; }

    /// <summary>Gets why the rest was not begun, one or two sentences; null: all had their turn.</summary>
    public string? Stopped { get; init; }

    public required long Calls { get; init; }

    public int Restored => Count(RestoredStatus.Restored) + Count(RestoredStatus.DoneBefore);

    public int Partial => Count(RestoredStatus.Partial);

    public int Failed => Count(RestoredStatus.Failed);

    public int NotBegun => Count(RestoredStatus.NotBegun);

    public bool Complete =>
        Stopped is null && Restored == Repositories.Count && Organization?.Complete != false;

    private int Count(string status) => Repositories.Count(one => one.Status == status);
}

/// <summary>One repository of a whole store.</summary>
/// <param name="Folder">Its folder in the store.</param>
/// <param name="Status">One of <see cref="RestoredStatus"/>.</param>
public sealed record HubRestoredRepository(string Folder, string Status)
{
    /// <summary>Gets the full name at GitHub; null when it got none.</summary>
    public string? Target { get; init; }

    /// <summary>Gets what was restored and what not; null when it failed or was not begun.</summary>
    public HubRestoreResult? Result { get; init; }

    /// <summary>Gets why it failed; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets a value indicating whether GitHub did not list it any more in the newest run.</summary>
    public bool Gone { get; init; }
}

/// <summary>The words of <see cref="HubRestoredRepository.Status"/>.</summary>
public static class RestoredStatus
{
    public const string Restored = "restored";
    public const string DoneBefore = "doneBefore";
    public const string Partial = "partial";
    public const string Failed = "failed";
    public const string NotBegun = "notBegun";
}
