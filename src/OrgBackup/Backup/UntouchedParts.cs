using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>Parts of a repository that was not touched: as in the snapshot before, rows included.</summary>
internal static class UntouchedParts
{
    /// <param name="earlier">The snapshot; its objects were seen in the store.</param>
    /// <param name="artifact">The kind of the part's artifacts.</param>
    /// <param name="kind">The kind of its missing rows, and of its index.</param>
    public static PartResult Of(StoredSnapshot earlier, string artifact, string kind) => new()
    {
        Artifacts = [.. earlier.Record.Artifacts.Where(one => one.Kind == artifact)],
        Missing = [.. earlier.Record.Missing.Where(missing => missing.Kind == kind)],
        Metadata = earlier.Record.Metadata
            .Where(facts => facts.Key == kind)
            .ToDictionary(facts => facts.Key, facts => facts.Value, StringComparer.Ordinal),
        Changed = false,
    };
}
