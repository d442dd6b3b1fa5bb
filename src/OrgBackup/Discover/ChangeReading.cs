using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Discover;

/// <summary>Makes marks of one repository's part of the detector's answer.</summary>
internal static class ChangeReading
{
    /// <summary>The mark of a list that is switched off, or that this server does not know.</summary>
    public const string Off = "off";

    /// <summary>The mark of a list that the token may not see.</summary>
    private const string Denied = "denied";

    private static readonly string[] Counted = ["labels", "milestones", "commitComments"];

    /// <param name="isReduced">Whether the newer lists were not asked for, because the server has none.</param>
    /// <param name="errors">The errors of the answer: a list that one of them took away has no mark.</param>
    public static ChangeMarks Of(
        JsonElement node, bool hasIssues, bool isReduced, IReadOnlyList<GraphQlError> errors)
    {
        var without = errors.Count > 0 && errors.All(error => error.Type == "FORBIDDEN") ? Denied : null;
        return new()
        {
            Repository = node.Text("updatedAt"),

            // a repository that nobody ever pushed to has no time
            Pushes = node.Text("pushedAt") ?? (node.Field("pushedAt") is null ? null : Off),
            Issues = hasIssues ? List(node, "issues") ?? without : Off,
            Pulls = List(node, "pullRequests") ?? without,
            Discussions = isReduced || node.Flag("hasDiscussionsEnabled") == false
                ? Off
                : List(node, "discussions") ?? without,
            Releases = Releases(node) ?? without,
            Counts = Counts(node) ?? without,
        };
    }

    /// <summary>The number of a mark <c>count@time</c>, and its time; null when it is none.</summary>
    public static (long Count, DateTimeOffset? Newest)? Parse(string? mark)
    {
        var parts = mark?.Split('@') ?? [];
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var hasTime = DateTimeOffset.TryParse(
            parts[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        return (count, hasTime ? time : null);
    }

    private static string? List(JsonElement node, string name) =>
        node.Field(name) is { } list && list.Number("totalCount") is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"{count}@{First(list)?.Text("updatedAt")}")
            : null;

    private static string? Releases(JsonElement node)
    {
        if (node.Field("releases") is not { } list || list.Number("totalCount") is not { } count)
        {
            return null;
        }

        var (newest, latest) = (First(list), node.Field("latestRelease"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count}@{newest?.Text("createdAt")}/{newest?.Text("updatedAt")}/{latest?.Text("updatedAt")}");
    }

    private static string? Counts(JsonElement node)
    {
        var counts = Counted.Select(name => node.Field(name)?.Number("totalCount")).ToList();
        return counts.All(count => count is not null)
            ? string.Join('/', counts.Select(count => count!.Value.ToString(CultureInfo.InvariantCulture)))
            : null;
    }

    private static JsonElement? First(JsonElement list)
    {
        foreach (var item in list.Items("nodes"))
        {
            return item;
        }

        return null;
    }
}
