using System.Collections.ObjectModel;
using OrgBackup.Snapshots;

namespace OrgBackup.Backup;

/// <summary>The metadata of one repository as it was read into files, before it is stored.</summary>
public sealed record MetadataReadings
{
    /// <summary>Gets what each file holds, by kind.</summary>
    public IReadOnlyDictionary<string, MetadataFacts> Facts { get; init; } =
        ReadOnlyDictionary<string, MetadataFacts>.Empty;

    public IReadOnlyList<MissingKind> Missing { get; init; } = [];

    /// <summary>Likewise, with the lists that other parts wrote beside these files.</summary>
    public MetadataReadings With(params IEnumerable<PartResult> parts) => this with
    {
        Facts = Facts.Concat(parts.SelectMany(part => part.Metadata ?? ReadOnlyDictionary<string, MetadataFacts>.Empty))
            .DistinctBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal),
    };
}
