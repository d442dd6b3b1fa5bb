using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Backup;
using OrgBackup.Cli.Commands;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Snapshots;
using OrgBackup.Verify;

namespace OrgBackup.Cli.Output;

/// <summary>
/// The documents that <c>--json</c> prints and no store holds. Scripts read them: fields are added, never renamed.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BackupKeyConverter)])]
[JsonSerializable(typeof(IReadOnlyList<RunEntry>))]
[JsonSerializable(typeof(IReadOnlyList<SnapshotEntry>))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(DrillReport))]
[JsonSerializable(typeof(PruneReport))]
[JsonSerializable(typeof(AdoptReport))]
[JsonSerializable(typeof(BackupForecast))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(HubPlan))]
[JsonSerializable(typeof(HubPlanAll))]
[JsonSerializable(typeof(HubRestoreAllResult))]
[JsonSerializable(typeof(HubRestoreResult))]
[JsonSerializable(typeof(ExecutionDocument))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(StartInput))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static CliJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = null,
        });

    /// <summary>Gets the form for machines alone.</summary>
    public static CliJson Compact =>
        field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false, TypeInfoResolver = null });
}

/// <summary>One run in <c>list</c>: the manifest without its repositories.</summary>
internal sealed record RunEntry(BackupRun Run, Report.RunTotals Totals, IReadOnlyList<string> Warnings);

/// <summary>One snapshot in <c>list REPO</c>.</summary>
internal sealed record SnapshotEntry
{
    /// <summary>Gets the key of the record.</summary>
    public required string Key { get; init; }

    public required RepositoryIdentity Repository { get; init; }

    public required DateOnly Date { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    public required string RunId { get; init; }

    /// <summary>Gets the number of refs; null when the snapshot has no git.</summary>
    public int? Refs { get; init; }

    public bool Wiki { get; init; }

    /// <summary>Gets the sum of the sizes of all its artifacts, those of earlier dates among them.</summary>
    public required long Bytes { get; init; }

    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    public required IReadOnlyList<MissingKind> Missing { get; init; }

    /// <summary>Gets what was proved while writing: <c>none</c>, <c>quick</c>, <c>full</c>.</summary>
    public required string Proof { get; init; }

    /// <summary>Gets the newest later proof; null when there is none.</summary>
    public ProofState? Proved { get; init; }
}
