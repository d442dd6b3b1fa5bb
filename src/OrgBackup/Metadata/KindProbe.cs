using System.Text.Json;
using OrgBackup.GitHub;
using OrgBackup.Report;
using OrgBackup.Snapshots;

namespace OrgBackup.Metadata;

/// <summary>
/// Finds out which kinds a token may read: each distinct permission is tried on one kind, with a page of one item.
/// </summary>
internal sealed class KindProbe(GitHubApi api, string group)
{
    /// <param name="root">The path of the repository or the organization.</param>
    /// <param name="owner">Its object, which tells the switches; none when it could not be read.</param>
    public async Task<IReadOnlyList<DoctorRow>> RunAsync(
        IReadOnlyList<MetadataKind> kinds, string root, JsonElement owner, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, (MetadataKind Kind, KindResult Result)>(StringComparer.Ordinal);
        foreach (var permission in kinds.GroupBy(kind => kind.Permission, StringComparer.Ordinal))
        {
            foreach (var kind in permission.Where(kind => IsProbed(kind, owner)))
            {
                known[permission.Key] = (kind, await AskAsync(kind, root, owner, cancellationToken));
                if (known[permission.Key].Result.Status != KindStatus.Off)
                {
                    break;
                }
            }
        }

        return [.. kinds.Select(kind => Row(kind, known))];
    }

    // what hangs on other kinds, or is there for some only, says nothing of the permission
    private static bool IsProbed(MetadataKind kind, JsonElement owner) =>
        (kind.Path.Length > 0 || (kind.Reading == KindReading.Single && kind.Parents is null))
        && !kind.Path.Contains("{}", StringComparison.Ordinal)
        && kind.OnlyWhen is null
        && !(kind.Switch is { } name && owner.Flag(name) == false);

    private async Task<KindResult> AskAsync(
        MetadataKind kind, string root, JsonElement owner, CancellationToken cancellationToken)
    {
        var separator = kind.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var query = kind.Reading == KindReading.Single ? "" : $"{separator}per_page=1";
        try
        {
            using var answer = await api.GetAsync($"{root}{kind.Path}{query}", cancellationToken);
            return new() { Kind = kind.Name, Status = KindStatus.Read };
        }
        catch (BackupException e) when (e is not TokenRejectedException)
        {
            // an organization shows its settings to owners only
            var isAdmin = owner.Field("permissions")?.Flag("admin") == true
                || owner.Field("default_repository_permission") is not null;
            return KindFailure.Of(kind, e, isSwitchedOff: kind.IsOffWhenNotFound && isAdmin);
        }
    }

    private DoctorRow Row(MetadataKind kind, Dictionary<string, (MetadataKind Kind, KindResult Result)> known)
    {
        var (probe, result) = known.GetValueOrDefault(kind.Permission);
        var row = new DoctorRow
        {
            Group = group,
            Need = kind.Name,
            State = DoctorStates.Unknown,
            Permission = kind.Permission,
            Detail = "Nothing that could be asked for shows this permission; a backup tells.",
        };
        return result switch
        {
            null => row,
            { Status: KindStatus.Read } => row with { State = DoctorStates.Has, Detail = null },
            { Status: KindStatus.Off } when probe == kind =>
                row with { State = DoctorStates.Off, Detail = result.Detail },
            { Status: KindStatus.Off } => row,
            { Reason: MissingReasons.Permission } =>
                row with { State = DoctorStates.Lacks, Detail = Words(kind, result) },
            _ => row with { Detail = result.Detail },
        };
    }

    /// <summary>The words of the report on a backup that misses it.</summary>
    private static string Words(MetadataKind kind, KindResult result) => MissingText.Describe(new MissingKind
    {
        Kind = kind.Name,
        Reason = MissingReasons.Permission,
        Permission = result.Permission ?? kind.Permission,
    });
}
