using OrgBackup.Backup;
using OrgBackup.Storage;

namespace OrgBackup.Steps;

/// <summary>The checkpoint of one repository; <c>runs/{runId}/a{n}/work/{repoId}/state.json</c>.</summary>
internal sealed record WorkDocument
{
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Gets the snapshot that is built on, the same for all steps; null when there is none.</summary>
    public BackupKey? Previous { get; init; }

    public string? PreviousFolder { get; init; }

    public required RepositoryWork Work { get; init; }

    /// <summary>Gets which checkpoint's files belong to it; 0: none.</summary>
    public int Files { get; init; }

    /// <summary>Gets the API calls of all steps so far.</summary>
    public long ApiCalls { get; init; }

    /// <summary>Gets the seconds of all steps so far.</summary>
    public double Seconds { get; init; }
}
