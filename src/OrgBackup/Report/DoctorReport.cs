using System.Text.Json.Serialization;

namespace OrgBackup.Report;

/// <summary>Whether a token and a store can do the whole job: one row for each need.</summary>
public sealed record DoctorReport
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    public required IReadOnlyList<DoctorRow> Rows { get; init; }

    /// <summary>Gets the calls of GitHub's API that it took to find out.</summary>
    public required long ApiCalls { get; init; }

    /// <summary>Gets the number of needs that are not met.</summary>
    public int Lacking => Rows.Count(row => row.State == DoctorStates.Lacks);

    /// <summary>Gets the number of needs of which nothing could be told.</summary>
    public int Unknown => Rows.Count(row => row.State == DoctorStates.Unknown);
}

/// <summary>One need.</summary>
public sealed record DoctorRow
{
    /// <summary>
    /// Gets what it belongs to: <c>token</c>, <c>github</c>, <c>repository</c>, <c>organization</c>, <c>store</c>.
    /// </summary>
    public required string Group { get; init; }

    /// <summary>Gets the need: a kind of metadata, or a word for what else is needed.</summary>
    public required string Need { get; init; }

    /// <summary>Gets one of <see cref="DoctorStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Gets the permission that it takes, in GitHub's words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Permission { get; init; }

    /// <summary>Gets one sentence for people; the words of a missing kind are those of the report.</summary>
    public string? Detail { get; init; }
}

/// <summary>The states of a need.</summary>
public static class DoctorStates
{
    public const string Has = "has";
    public const string Lacks = "lacks";

    /// <summary>The feature is off, so there is nothing to read.</summary>
    public const string Off = "off";

    /// <summary>It cannot be told without doing the work itself.</summary>
    public const string Unknown = "unknown";
}
