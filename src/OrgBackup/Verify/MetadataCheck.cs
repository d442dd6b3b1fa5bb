using System.Text.Json;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Verify;

/// <summary>Reads the files of an unpacked metadata bundle through and compares them with the record.</summary>
internal static class MetadataCheck
{
    public static async Task<ArtifactFindings> RunAsync(
        SnapshotRecord record, Artifact artifact, string folder, CancellationToken cancellationToken)
    {
        var damages = new List<Damage>();
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, facts) in record.Metadata)
        {
            var path = MetadataBundle.FindFile(folder, record.Repository, kind);
            if (await CheckFileAsync(path, kind, facts, cancellationToken) is { } problem)
            {
                damages.Add(new Damage(artifact.Key, DamageKinds.Metadata, $"{artifact.Key}: {problem}"));
            }
            else
            {
                paths[kind] = path!;
            }
        }

        return new ArtifactFindings(damages)
        {
            Warnings = await new MetadataTotals(paths).WarningsAsync(cancellationToken),
        };
    }

    private static async Task<string?> CheckFileAsync(
        string? path, string kind, MetadataFacts facts, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return $"the file of '{kind}' is not in the bundle.";
        }

        try
        {
            var count = await JsonFile.CountAsync(path, cancellationToken);
            return count == facts.Count ? null : $"'{kind}' has {count} item(s), the record counts {facts.Count}.";
        }
        catch (JsonException e)
        {
            return $"the file of '{kind}' is no valid JSON: {e.Message}";
        }
    }
}
