using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Report;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Backup;

/// <summary>Which git repositories a repository has, and when one is too large to begin with.</summary>
internal sealed class GitRequests(GitHubEndpoints endpoints)
{
    public GitPartRequest Code(SnapshotDraft draft, string work, GitSlicing? slicing = null) => new()
    {
        Kind = ArtifactKinds.Git,
        Repository = draft.Repository.Name,
        Url = GitUrls.Code(endpoints, draft.Repository),
        TopFolder = $"{BackupKey.Encode(draft.Repository.Name)}.git",
        KeyOf = number => BackupKey.Git(draft.Folder, draft.Run.Date, number),
        WorkFolder = work,
        PreviousRefs = IsSearched(draft.BuildOn) ? draft.BuildOn!.Record.Git : null,
        PreviousArtifact = draft.BuildOn?.ArtifactOf(ArtifactKinds.Git),
        Earlier = draft.Previous,
        IsStreamed = draft.IndexLimitKb > 0 && draft.Repository.SizeKb > draft.IndexLimitKb,
        Check = () => RequireSize(draft),
        MaxBytes = IsTooLarge(draft) ? draft.SizeLimitKb * 1024 : 0,
        Slicing = slicing,
    };

    public GitPartRequest Wiki(SnapshotDraft draft, string work) => Code(draft, work) with
    {
        Kind = ArtifactKinds.Wiki,
        Url = GitUrls.Wiki(endpoints, draft.Repository),
        TopFolder = $"{BackupKey.Encode(draft.Repository.Name)}.wiki.git",
        KeyOf = number => BackupKey.Wiki(draft.Folder, draft.Run.Date, number),
        PreviousRefs = draft.BuildOn?.Record.Wiki,
        PreviousArtifact = draft.BuildOn?.ArtifactOf(ArtifactKinds.Wiki),
        Earlier = null,
        IsStreamed = false,
        Check = () => { },
        MaxBytes = 0,
    };

    /// <summary>The failure of a repository that needs a larger machine.</summary>
    public static RepositoryTooLargeException TooLarge(string message) => new(
        message,
        "Deploy with the context value fargate=true, or back this repository up on a machine: "
            + "orgbackup backup ORG --only REPO --to s3://BUCKET.");

    /// <summary>Whether LFS pointers were looked for, or could not be, in a streamed archive.</summary>
    private static bool IsSearched(StoredSnapshot? snapshot) =>
        snapshot is { Record.Lfs: not null } || snapshot?.ArtifactOf(ArtifactKinds.Git)?.Index is not null;

    private static bool IsTooLarge(SnapshotDraft draft) =>
        draft.SizeLimitKb > 0 && draft.Repository.SizeKb > draft.SizeLimitKb;

    private static void RequireSize(SnapshotDraft draft)
    {
        if (IsTooLarge(draft))
        {
            throw TooLarge(
                $"{draft.Repository.FullName} has {HumanText.Bytes(draft.Repository.SizeKb * 1024)} of git data, "
                    + $"more than the {HumanText.Bytes(draft.SizeLimitKb * 1024)} that fit here.");
        }
    }
}
