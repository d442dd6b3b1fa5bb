using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Report;
using OrgBackup.Restore;
using OrgBackup.Snapshots;
using OrgBackup.Storage;
using OrgBackup.Verify;

namespace OrgBackup;

/// <summary>
/// Every type that is written to or read from the store as JSON: what is not listed here is not serialized.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(BackupKeyConverter), typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(SnapshotRecord))]
[JsonSerializable(typeof(RunManifest))]
[JsonSerializable(typeof(StoreMarker))]
[JsonSerializable(typeof(BackupForecast))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(ProofDocument))]
[JsonSerializable(typeof(DrillReport))]
[JsonSerializable(typeof(MetadataProgress))]
[JsonSerializable(typeof(AssetProgress))]
[JsonSerializable(typeof(AttachmentProgress))]
[JsonSerializable(typeof(RateHold))]
[JsonSerializable(typeof(RestoreState))]
public sealed partial class BackupJson : JsonSerializerContext
{
    /// <summary>
    /// Gets the context that all of the product uses: apostrophes and letters of every language stay readable.
    /// </summary>
    public static BackupJson Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = null,
        });
}

/// <summary>Says to whom a store belongs; <c>_organization/store.json</c>.</summary>
public sealed record StoreMarker
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Writes a key as its plain text, and takes only a sound one.</summary>
public sealed class BackupKeyConverter : JsonConverter<BackupKey>
{
    /// <exception cref="JsonException">
    /// The key could lead out of the store: the document is damaged or forged.
    /// </exception>
    public override BackupKey Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        KeyRules.FaultOf(reader.GetString()) is { } fault
            ? throw new JsonException($"A key is not valid: {fault}.")
            : new BackupKey(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, BackupKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>Writes times in UTC, to the millisecond: <c>2026-11-22T14:00:00.000Z</c>.</summary>
public sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(
            value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
