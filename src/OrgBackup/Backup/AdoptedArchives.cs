using System.Text.Json;
using OrgBackup.Git;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup.Backup;

/// <summary>Reads the archives of one date, each once, and gathers what a record says of them.</summary>
/// <param name="store">Where they are.</param>
/// <param name="scratch">Where they are unpacked.</param>
/// <param name="name">The repository's name, as its folder has it.</param>
internal sealed class AdoptedArchives(IBackupStore store, ScratchFolder scratch, string name)
{
    private readonly List<Artifact> _artifacts = [];
    private readonly List<string> _refused = [];
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MetadataFacts> _metadata = new(StringComparer.Ordinal);
    private GitState? _git;
    private GitState? _wiki;

    public IReadOnlyList<Artifact> Artifacts => _artifacts;

    /// <summary>Gets what could not be opened, one sentence each.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Gets the repository as its metadata tell it; null when they do not.</summary>
    public RepositoryIdentity? Repository { get; private set; }

    /// <summary>Gets what the date has none of, or none that can be opened.</summary>
    public IReadOnlyList<MissingKind> Missing =>
    [
        .. new[] { ArtifactKinds.Git, ArtifactKinds.Metadata }
            .Where(kind => _artifacts.TrueForAll(artifact => artifact.Kind != kind))
            .Select(kind => new MissingKind
            {
                Kind = kind,
                Reason = MissingReasons.Lost,
                Detail = "The adopted backup has none, or none that can be opened.",
            }),
    ];

    /// <summary>Puts into a record what was read.</summary>
    public SnapshotRecord Fill(SnapshotRecord record) =>
        record with { Artifacts = Artifacts, Git = _git, Wiki = _wiki, Metadata = _metadata, Counts = _counts };

    public async Task ReadAsync(BackupKey key, ArchiveName archive, CancellationToken cancellationToken)
    {
        var folder = scratch.NewFolder();
        try
        {
            if (await store.AvailabilityAsync(key, cancellationToken) != ObjectAvailability.Ready)
            {
                throw new DamagedBackupException(
                    $"{key} is in an archive storage class; retrieve it and adopt again.");
            }

            await using var content = new HashedReading(await store.OpenAsync(key, cancellationToken)
                ?? throw new DamagedBackupException($"{key} vanished."));
            await OpenAsync(archive, content, folder, cancellationToken);
            var digest = await content.FinishAsync(cancellationToken);
            _artifacts.Add(Artifact.Of(archive.Kind, digest.ToStored(key)));
        }
        catch (Exception e) when (e is DamagedBackupException or JsonException or IOException)
        {
            _refused.Add($"{key} cannot be opened: {e.Message}");
        }
        finally
        {
            ScratchFolder.Remove(folder);
        }
    }

    private async Task OpenAsync(
        ArchiveName archive, Stream content, string folder, CancellationToken cancellationToken)
    {
        if (archive.Kind == ArtifactKinds.Metadata)
        {
            Directory.CreateDirectory(folder);
            await MetadataBundle.ExtractAsync(content, name => Path.Combine(folder, name), cancellationToken);
            await CountAsync(folder, archive.Date, cancellationToken);
            return;
        }

        await GitArchive.ExtractAsync(content, folder, cancellationToken);
        var state = GitStates.Of(BareRefs.Read(folder));
        (_git, _wiki) = archive.Kind == ArtifactKinds.Git ? (state, _wiki) : (_git, state);
    }

    /// <summary>Counts items; the file of the repository itself says who it is.</summary>
    private async Task CountAsync(string folder, DateOnly date, CancellationToken cancellationToken)
    {
        // {repository}_{kind}.json, in other tools' bundles the kind alone
        var prefix = $"{BackupKey.Encode(name)}_";
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.json"))
        {
            var kind = Path.GetFileNameWithoutExtension(file.Name);
            var count = await JsonFile.CountAsync(file.FullName, cancellationToken);
            if (kind.StartsWith(prefix, StringComparison.Ordinal))
            {
                kind = kind[prefix.Length..];
                _metadata[kind] = new MetadataFacts(count, Digest: "", Form: "rest", date, file.Length);
            }

            _counts[kind] = count;
            if (kind == MetadataKinds.Repository)
            {
                Repository ??= await IdentityAsync(file.FullName, cancellationToken);
            }
        }
    }

    private static async Task<RepositoryIdentity?> IdentityAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        using var document = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
        var item = document.RootElement;
        return item.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("id", out var id) && id.TryGetInt64(out var number)
            && Text("name") is { } name && Text("full_name") is { } fullName
                ? new RepositoryIdentity
                {
                    Id = number,
                    Name = name,
                    FullName = fullName,
                    Private = Flag("private"),
                    Archived = Flag("archived"),
                    Fork = Flag("fork"),
                    DefaultBranch = Text("default_branch"),
                }
                : null;

        string? Text(string field) =>
            item.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        bool Flag(string field) => item.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;
    }
}
