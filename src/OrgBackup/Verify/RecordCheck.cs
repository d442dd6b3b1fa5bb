using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Verify;

/// <summary>Looks at a record itself: its seal, its place, the record that it follows.</summary>
internal sealed class RecordCheck(IBackupStore store)
{
    /// <summary>A record names the one before it and that one's hash: a forged or altered record shows here.</summary>
    public async Task<IReadOnlyList<Damage>> RunAsync(
        StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.Altered)
        {
            return
            [
                new Damage(
                    snapshot.Key,
                    DamageKinds.Record,
                    $"{snapshot.Key} is not as it was written: its bytes do not have the hash in its seal."),
            ];
        }

        if (!IsInPlace(snapshot))
        {
            return
            [
                new Damage(
                    snapshot.Key,
                    DamageKinds.Record,
                    $"{snapshot.Key} is the record of another snapshot: of {snapshot.Record.Repository.FullName} "
                        + $"of {snapshot.Record.Date:yyyy-MM-dd}."),
            ];
        }

        if (snapshot.Record.Previous is not { } previous)
        {
            return [];
        }

        await using var content = await store.OpenAsync(previous.Key, cancellationToken);
        if (content is null)
        {
            return [];
        }

        var digest = await ContentDigest.OfAsync(content, cancellationToken);
        return digest.Sha256 == previous.Sha256
            ? []
            :
            [
                new Damage(
                    previous.Key,
                    DamageKinds.Record,
                    $"{previous.Key} is not the record that {snapshot.Key} was built on: its bytes differ."),
            ];
    }

    /// <summary>A record lies under the name of its repository and the date of its run: two may be exchanged.</summary>
    private static bool IsInPlace(StoredSnapshot snapshot)
    {
        var (repository, folder) = (snapshot.Record.Repository, snapshot.Folder);
        var isFolder = repository.IsOrganization
            ? folder == BackupKey.OrganizationFolder
            : folder == BackupKey.Folder(repository.Name) || folder == BackupKey.Folder(repository.Name, repository.Id);
        return isFolder && RecordName.TryParse(snapshot.Key, folder)?.Date == snapshot.Record.Date;
    }
}
