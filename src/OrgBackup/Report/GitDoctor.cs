using OrgBackup.Discover;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;

namespace OrgBackup.Report;

/// <summary>Lists the refs of one repository and of its wiki, as a backup does first.</summary>
internal sealed class GitDoctor(IGitEngine git, GitHubEndpoints endpoints)
{
    public async Task<List<DoctorRow>> RunAsync(DiscoveredRepository sample, CancellationToken cancellationToken)
    {
        var rows = new List<DoctorRow> { await AskAsync("git", GitUrls.Code(endpoints, sample), cancellationToken) };
        rows.Add(rows[0] with
        {
            Need = "lfs",
            Detail = "LFS objects take the permission of git; whether its quota holds shows when one is fetched.",
        });
        if (sample.HasWiki)
        {
            rows.Add(await AskAsync("wiki", GitUrls.Wiki(endpoints, sample), cancellationToken));
        }

        return rows;
    }

    private async Task<DoctorRow> AskAsync(string need, Uri address, CancellationToken cancellationToken)
    {
        const string permission = "contents=read";
        var row = new DoctorRow
        {
            Group = "repository",
            Need = need,
            State = DoctorStates.Has,
            Permission = permission,
        };
        try
        {
            return await git.ListRefsAsync(address, cancellationToken) is { } refs
                ? row with { Detail = $"{HumanText.Count(refs.Refs.Count, "ref is", "refs are")} listed." }
                : need == "wiki" ? row with { State = DoctorStates.Off, Detail = "The wiki has no page yet." }
                : Lacking(row);
        }
        catch (BackupException e)
            when (e is AccessDeniedException or TokenRejectedException or ResourceNotFoundException)
        {
            return Lacking(row);
        }
        catch (BackupException e)
        {
            return row with { State = DoctorStates.Unknown, Detail = e.Message };
        }
    }

    private static DoctorRow Lacking(DoctorRow row) => row with
    {
        State = DoctorStates.Lacks,
        Detail = MissingText.Describe(
            new() { Kind = row.Need, Reason = MissingReasons.Permission, Permission = row.Permission }),
    };
}
