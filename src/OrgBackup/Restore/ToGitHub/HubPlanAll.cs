namespace OrgBackup.Restore.ToGitHub;

/// <summary>What a restore of a whole store would do; <c>--plan --json</c> prints it.</summary>
public sealed record HubPlanAll
{
    public required string Target { get; init; }

    public required IReadOnlyList<HubPlannedRepository> Repositories { get; init; }

    /// <summary>Gets the work of all together, by what it is.</summary>
    public required IReadOnlyList<PlannedWork> Works { get; init; }

    public required long Calls { get; init; }

    public required long ContentCalls { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Gets the shortest time that GitHub's limits allow, in minutes, without sending bytes.</summary>
    public required double MinutesAtLeast { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Gets the folders of the store that have no snapshot that old.</summary>
    public required IReadOnlyList<string> Younger { get; init; }
}

/// <summary>One repository of such a plan.</summary>
/// <param name="Folder">Its folder in the store.</param>
public sealed record HubPlannedRepository(string Folder)
{
    /// <summary>Gets the full name that it would get; null when it can get none.</summary>
    public string? Target { get; init; }

    public DateOnly? Date { get; init; }

    public long Calls { get; init; }

    public long ContentCalls { get; init; }

    public long Bytes { get; init; }

    /// <summary>Gets a value indicating whether the target is there already.</summary>
    public bool Exists { get; init; }

    /// <summary>Gets a value indicating whether an earlier attempt finished it.</summary>
    public bool WasDone { get; init; }

    /// <summary>Gets why it cannot be restored; null otherwise.</summary>
    public string? Problem { get; init; }

    public bool Gone { get; init; }
}
