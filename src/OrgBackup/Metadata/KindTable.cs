using System.Text;

namespace OrgBackup.Metadata;

/// <summary>The table of all kinds in <c>docs/metadata.md</c>, made from the kinds themselves.</summary>
internal static class KindTable
{
    private const string Head = """
        | kind | stored | faithful | form | restorable | permission (fine-grained) | read again |
        | --- | --- | --- | --- | --- | --- | --- |

        """;

    /// <summary>A line for each kind, in the order of reports.</summary>
    /// <param name="unseen">When a kind is read again that no change detector sees.</param>
    public static string Render(IEnumerable<MetadataKind> kinds, string unseen = "in the sweep")
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var kind in kinds)
        {
            var single = kind.Reading == KindReading.Single ? " (single)" : "";
            text.Append($"| `{kind.Name}`{single} | {Stored(kind)} | yes | {Form(kind)} | ");
            text.Append($"{Restorable(kind)} | `{kind.Permission}` | {Again(kind) ?? unseen} |\n");
        }

        return text.ToString();
    }

    private static bool IsGraphQl(MetadataKind kind) => kind is { Path: "", Reading: not KindReading.Single };

    private static string Form(MetadataKind kind) => IsGraphQl(kind) ? "**GraphQL**" : "REST";

    private static string Stored(MetadataKind kind) => kind.Reading switch
    {
        _ when IsGraphQl(kind) => "GraphQL's objects",
        KindReading.Grouped => $"groups: `GET {PathOf(kind)}`",
        KindReading.OneEach => $"one each: `GET {PathOf(kind)}`",
        KindReading.Details => $"each in detail: `GET {PathOf(kind)}/{{id}}`",
        _ => $"`GET {PathOf(kind)}`",
    };

    private static string PathOf(MetadataKind kind) =>
        kind.Path.Split('?')[0] is { Length: > 0 } path ? path : "/";

    private static string Restorable(MetadataKind kind) => kind.Restore switch
    {
        KindRestore.Yes => "yes",
        KindRestore.Partly => "partly",
        _ => "no",
    };

    private static string? Again(MetadataKind kind)
    {
        if (kind.Marks == KindMarks.None)
        {
            return null;
        }

        var marks = Enum.GetValues<KindMarks>()
            .Where(mark => mark != KindMarks.None && kind.Marks.HasFlag(mark))
            .Select(mark => mark switch
            {
                KindMarks.Repository => "settings",
                KindMarks.Pulls => "pull requests",
                _ => mark.ToString().ToLowerInvariant(),
            });
        return $"when changed: {string.Join(", ", marks)}";
    }
}
