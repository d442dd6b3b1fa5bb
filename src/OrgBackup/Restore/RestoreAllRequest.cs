namespace OrgBackup.Restore;

/// <summary>A whole organization into a folder.</summary>
public sealed record RestoreAllRequest
{
    /// <summary>Gets the folder: each repository gets one of its own in it, named as in the store.</summary>
    public required string TargetFolder { get; init; }

    /// <summary>Gets the date on or before which each snapshot's run must be; null: the newest.</summary>
    public DateOnly? Date { get; init; }

    public IReadOnlyList<string> Parts { get; init; } = RestoreRequest.AllParts;

    public bool WithLostTips { get; init; }

    public bool Resume { get; init; }

    /// <summary>Gets how many repositories are restored at once.</summary>
    public int Concurrency { get; init; } = 4;
}

/// <summary>What became of a whole organization.</summary>
public sealed record RestoreAllSummary
{
    public required IReadOnlyList<RestoredRepository> Repositories { get; init; }

    /// <summary>Gets the folders of the store that have no snapshot that old.</summary>
    public required IReadOnlyList<string> Younger { get; init; }

    public bool Complete =>
        Repositories.All(repository => repository.Problem is null && repository.Summary?.Complete != false);
}

/// <summary>One repository of a whole organization.</summary>
/// <param name="Folder">Its folder in the store, and in the target.</param>
/// <param name="Summary">What was restored; null when nothing was, or an earlier attempt did it.</param>
/// <param name="Problem">Why nothing was restored; null otherwise.</param>
public sealed record RestoredRepository(string Folder, RestoreSummary? Summary, string? Problem)
{
    /// <summary>Gets a value indicating whether GitHub did not list it any more in the newest run.</summary>
    public bool Gone { get; init; }
}
