using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// Makes discussions, which only GraphQL can. Categories cannot be made by any API: those of the same name are used,
/// else one that is alike.
/// </summary>
internal sealed class DiscussionCalls(RestoreContext context, DiscussionBoard board)
{
    /// <summary>Makes a discussion; null when the target takes none.</summary>
    public async Task<TalkPlace?> CreateAsync(TalkItem item, string body, CancellationToken cancellationToken)
    {
        var (repository, categories) = await board.LookAsync(cancellationToken);
        if (repository is null || CategoryFor(item.Category!, categories) is not { } category)
        {
            return null;
        }

        if (!category.Name.Equals(item.Category!.Name, StringComparison.OrdinalIgnoreCase))
        {
            context.Ledger.Differs(
                "discussions",
                $"the category '{item.Category.Name}' is now '{category.Name}': GitHub's API cannot make one",
                1);
        }

        var data = await context.Hub.MutateAsync(
            """
            mutation($input: CreateDiscussionInput!) {
              createDiscussion(input: $input) { discussion { id number } }
            }
            """,
            Input(new()
            {
                ["repositoryId"] = repository,
                ["categoryId"] = category.Id,
                ["title"] = item.Title,
                ["body"] = body,
            }),
            isContent: true,
            cancellationToken);
        var made = data.Field("createDiscussion")?.Field("discussion") ?? default;
        return new(made.Number("number") ?? 0, TalkForm.Discussion, made.Text("id") ?? "");
    }

    /// <summary>Says something in a discussion; gives the node id.</summary>
    public async Task<string?> CommentAsync(
        string discussion, string body, string? replyTo, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["discussionId"] = discussion, ["body"] = body };
        if (replyTo is not null)
        {
            input["replyToId"] = replyTo;
        }

        var data = await context.Hub.MutateAsync(
            """
            mutation($input: AddDiscussionCommentInput!) {
              addDiscussionComment(input: $input) { comment { id } }
            }
            """,
            Input(input),
            isContent: true,
            cancellationToken);
        return data.Field("addDiscussionComment")?.Field("comment")?.Text("id");
    }

    /// <summary>Gives it its labels, marks the answer, closes and locks it.</summary>
    public async Task SettleAsync(TalkItem item, TalkPlace place, CancellationToken cancellationToken)
    {
        var labels = item.Labels.Count > 0 ? await board.LabelIdsAsync(item.Labels, cancellationToken) : [];
        if (labels.Count > 0)
        {
            await MutateAsync(
                "addLabelsToLabelable", "AddLabelsToLabelable",
                new() { ["labelableId"] = place.Node, ["labelIds"] = new JsonArray([.. labels.Select(Value)]) },
                cancellationToken);
        }

        var answer = item.Comments.FirstOrDefault(comment => comment.IsAnswer);
        if (answer is not null && context.Journal.ValueOf(answer.Step) is { Length: > 0 } id)
        {
            await MutateAsync(
                "markDiscussionCommentAsAnswer", "MarkDiscussionCommentAsAnswer", new() { ["id"] = id },
                cancellationToken);
        }

        if (item.IsClosed)
        {
            var reason = item.Reason is "OUTDATED" or "DUPLICATE" ? item.Reason : "RESOLVED";
            await MutateAsync(
                "closeDiscussion", "CloseDiscussion",
                new() { ["discussionId"] = place.Node, ["reason"] = reason }, cancellationToken);
        }

        if (item.IsLocked)
        {
            var input = new JsonObject { ["lockableId"] = place.Node };
            if (item.LockReason is { } reason)
            {
                input["lockReason"] = reason;
            }

            await MutateAsync("lockLockable", "LockLockable", input, cancellationToken);
        }
    }

    private static DiscussionCategory? CategoryFor(TalkCategory wanted, IReadOnlyList<DiscussionCategory> all) =>
        all.FirstOrDefault(one => one.Name.Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))
        ?? all.FirstOrDefault(one => wanted.Slug is not null && one.Slug == wanted.Slug)
        ?? all.FirstOrDefault(one => one.IsAnswerable == wanted.IsAnswerable && one.Slug is "general" or "q-a")
        ?? all.FirstOrDefault(one => one.IsAnswerable == wanted.IsAnswerable && IsForAll(one))
        ?? all.FirstOrDefault(IsForAll);

    private static bool IsForAll(DiscussionCategory category) =>
        category.Slug is not "announcements" and not "polls";

    private Task<JsonElement> MutateAsync(
        string name, string type, JsonObject input, CancellationToken cancellationToken) =>
        context.Hub.MutateAsync(
            $$"""mutation($input: {{type}}Input!) { {{name}}(input: $input) { clientMutationId } }""",
            Input(input), isContent: false, cancellationToken);

    private static JsonObject Input(JsonObject input) => new() { ["input"] = input };

    private static JsonNode? Value(string text) => JsonValue.Create(text);
}

/// <summary>A category of the target.</summary>
internal sealed record DiscussionCategory(string Id, string Name, string? Slug, bool IsAnswerable);
