using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>The kinds that GraphQL knows better than REST, or alone.</summary>
internal static class GraphKinds
{
    private const string Discussions = "discussions";
    private const string DiscussionComments = "discussion_comments";
    private const string HasDiscussions = "has_discussions";
    private const string ReadsDiscussions = "discussions=read";
    private const string Reviews = "pull_reviews";

    private static readonly GraphParents EachPull = new(MetadataKinds.Pulls);
    private static readonly GraphParents Unmirrored = new(MetadataKinds.Pulls) { IsWithoutMirrored = true };

    public static IReadOnlyList<MetadataKind> All { get; } =
    [
        OfPulls(Reviews, new("reviews", GraphFields.Reviews)
        {
            OldText = GraphFields.OldReviews,
            Of = [EachPull with { RestPath = "/pulls/{}/reviews" }],
            AtOnce = 50,
            Rest = new(KindReading.List),
        }) with { Restore = KindRestore.Partly, HasBodies = true },
        OfPulls("review_threads", new("reviewThreads", GraphFields.Threads)
        {
            OldText = GraphFields.OldThreads, Of = [EachPull], Children = 30,
        }),
        OfPulls("pull_details", new("closingIssuesReferences", GraphFields.Details)
        {
            OldText = GraphFields.OldDetails,
            MoreText = GraphFields.MoreDetails,
            Of = [EachPull with { RestPath = "/pulls/{}" }],
            IsOfParents = true,
            Parent = [],
            Rest = new(KindReading.OneEach),
        }),
        OfPulls("pull_commits", new("commits", GraphFields.Commits)
        {
            Of = [Unmirrored with { RestPath = "/pulls/{}/commits" }],
            AtOnce = 50,
            Rest = new(KindReading.Grouped, "pull_request", "commits"),
        }),
        OfPulls("pull_files", new("files", GraphFields.Files)
        {
            Of = [Unmirrored with { RestPath = "/pulls/{}/files" }],
            IsOfParents = true,
            AtOnce = 50,
            Parent = [],
            Rest = new(KindReading.Grouped, "pull_request", "files"),
        }),
        new("issue_timeline", "", "issues=read")
        {
            Reading = KindReading.Graph,
            Needs = [MetadataKinds.Issues, MetadataKinds.Pulls],
            Marks = KindMarks.Issues | KindMarks.Pulls,
            Update = KindUpdate.ByParent,
            Graph = new("timelineItems", GraphFields.Timeline)
            {
                Of = [new(MetadataKinds.Issues) { RestPath = "/issues/{}/timeline" }],
                Parent = ["target", "pullRequest"],
                Rest = new(KindReading.Grouped, "issue", "timeline"),
            },
        },
        new("sub_issues", "", "issues=read")
        {
            Restore = KindRestore.Partly,
            Reading = KindReading.Graph,
            Switch = "has_issues",
            Needs = [MetadataKinds.Issues],
            Marks = KindMarks.Issues,
            Update = KindUpdate.ByParent,
            Graph = new("subIssues", GraphFields.SubIssues)
            {
                Of = [new(MetadataKinds.Issues) { Where = HasSubIssues, RestPath = "/issues/{}/sub_issues" }],
                Parent = ["parent"],
                Rest = new(KindReading.Grouped, "issue", "sub_issues"),
            },
        },
        new(Discussions, "", ReadsDiscussions)
        {
            Restore = KindRestore.Partly,
            HasBodies = true,
            Reading = KindReading.Graph,
            Switch = HasDiscussions,
            Marks = KindMarks.Discussions,
            Update = KindUpdate.UpdatedFirst,
            Graph = new(Discussions, GraphFields.Discussions) { OldText = GraphFields.OldDiscussions, AtOnce = 50 },
        },
        new(DiscussionComments, "", ReadsDiscussions)
        {
            Restore = KindRestore.Partly,
            HasBodies = true,
            Reading = KindReading.Graph,
            Switch = HasDiscussions,
            Needs = [Discussions],
            Marks = KindMarks.Discussions,
            Update = KindUpdate.ByParent,
            Graph = new("comments", GraphFields.DiscussionComments)
            {
                Of = [new(Discussions, "id") { Where = item => Total(item, "comments") > 0 }],
                Parent = ["discussion"],
                AtOnce = 50,
                Children = 30,
                Then = new("replies", GraphFields.DiscussionReplies)
                {
                    Of = [new(DiscussionComments, "id") { Where = item => Total(item, "replies") > 0 }],
                    AtOnce = 50,
                    Children = 30,
                },
            },
        },
        new("discussion_categories", "", ReadsDiscussions)
        {
            Reading = KindReading.Graph,
            Switch = HasDiscussions,
            Marks = KindMarks.Discussions,
            Graph = new("discussionCategories", GraphFields.Categories),
        },
        new("reactions", "", "issues=read")
        {
            Reading = KindReading.Graph,
            Needs =
            [
                MetadataKinds.Issues, MetadataKinds.Pulls, "issue_comments", "pull_comments", "commit_comments",
                MetadataKinds.Releases, Reviews, Discussions, DiscussionComments,
            ],
            Marks = KindMarks.Issues | KindMarks.Pulls | KindMarks.Discussions | KindMarks.Releases | KindMarks.Counts,
            Update = KindUpdate.ByParent,
            Graph = new("reactions", GraphFields.Reactions)
            {
                Of =
                [
                    Reacted(MetadataKinds.Issues, "/issues/{}/reactions") with { RestField = "number" },
                    Reacted("issue_comments", "/issues/comments/{}/reactions"),
                    Reacted("pull_comments", "/pulls/comments/{}/reactions"),
                    Reacted("commit_comments", "/comments/{}/reactions"),
                    Reacted(MetadataKinds.Releases, "/releases/{}/reactions"),
                    new(Reviews, "id") { Where = review => review.Text("body") is { Length: > 0 } },
                    new(Discussions, "id") { Where = item => Total(item, "reactions") > 0 },
                    new(DiscussionComments, "id") { Where = item => Total(item, "reactions") > 0 },
                ],
                Parent = ["reactable"],
                Rest = new(KindReading.Grouped, "subject", "reactions") { LabelField = "node_id" },
            },
        },
    ];

    /// <summary>
    /// The node id of the parent that an item of a kind belongs to: with it, the items of some parents can be replaced.
    /// Null where the item does not say, such as in REST's form.
    /// </summary>
    public static string? ParentOf(GraphQuery query, JsonElement item)
    {
        if (query.IsOfParents)
        {
            return item.Text("id") ?? item.Text("pullRequestId");
        }

        return query.Parent.Select(name => item.Field(name)?.Text("id")).FirstOrDefault(id => id is not null);
    }

    private static MetadataKind OfPulls(string name, GraphQuery query) => new(name, "", "pull_requests=read")
    {
        Reading = KindReading.Graph,
        Switch = "has_pull_requests",
        Needs = [MetadataKinds.Pulls],
        Marks = KindMarks.Pulls,
        Update = KindUpdate.ByParent,
        Graph = query,
    };

    private static GraphParents Reacted(string kind, string path) =>
        new(kind) { Where = HasReactions, RestPath = path, RestField = "id" };

    private static bool HasReactions(JsonElement item) => item.Field("reactions")?.Number("total_count") > 0;

    private static bool HasSubIssues(JsonElement item) => item.Field("sub_issues_summary")?.Number("total") > 0;

    private static long Total(JsonElement item, string list) => item.Field(list)?.Number("totalCount") ?? 0;
}
