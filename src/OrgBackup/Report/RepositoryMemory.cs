using System.Text.Json.Serialization;
using OrgBackup.Discover;
using OrgBackup.Storage;

namespace OrgBackup.Report;

/// <summary>
/// What a run remembers of a repository for the next one. It moves only with a snapshot that was written or confirmed
/// without anything missing for a passing cause; else the earlier memory is carried on.
/// </summary>
public sealed record RepositoryMemory
{
    /// <summary>Gets the record that it is about; with another newest one nothing is known.</summary>
    public required BackupKey Snapshot { get; init; }

    /// <summary>Gets what the change detector saw before that snapshot was read; null when it could not look.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChangeMarks? Marks { get; init; }

    /// <summary>Gets how many kinds that run knew: a program with other kinds has to read them.</summary>
    public int Kinds { get; init; }

    /// <summary>Gets the date of the last run that read every kind whole.</summary>
    public required DateOnly SweptOn { get; init; }

    /// <summary>Gets the number of the run (<see cref="RunManifest.Sequence"/>) in which that is due again.</summary>
    public required int NextSweep { get; init; }
}
