namespace OrgBackup.Metadata;

/// <summary>What the passes over all repositories share.</summary>
internal sealed record MetadataTools(GitHub.GitHubApi Api, GraphQlSupport GraphQl, int KindsAtOnce);

/// <summary>Where one repository's metadata is written, and how far that is.</summary>
internal sealed class MetadataPlace(string folder, MetadataProgress? kept)
{
    public MetadataProgress Progress { get; } = kept ?? new();

    /// <summary>The file of a kind.</summary>
    public KindPlace Of(string kind) => new(kind, folder, Progress, IsKept: kept is not null);

    /// <summary>
    /// Whether the failure is no result but the end of this call, and another one goes on: a limit to be waited out.
    /// </summary>
    public bool IsInterruption(BackupException e) => kept is not null && e is GitHubRateLimitedException;

    /// <summary>Takes note of what became of a kind. What could not be read whole leaves no file.</summary>
    public void Finish(KindResult result)
    {
        if (result.Status != KindStatus.Read)
        {
            File.Delete(Of(result.Kind).Part);
        }

        Progress.Finish(result);
    }

    /// <summary>Kinds whose files are not there are read again, whatever the progress says.</summary>
    public void ForgetLost(IReadOnlyList<MetadataKind> kinds)
    {
        foreach (var kind in kinds.Select(kind => kind.Name))
        {
            if (Progress.ResultOf(kind) is { Status: KindStatus.Read } && !File.Exists(Of(kind).File))
            {
                Progress.Forget(kind);
            }
        }
    }
}
