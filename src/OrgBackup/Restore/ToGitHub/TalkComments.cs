using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Says below an item what was said below the original, each once.</summary>
internal sealed class TalkComments(RestoreContext context, DiscussionCalls discussions, DiscussionBoard board)
{
    private const string AtLine = "line:";

    /// <summary>Adds the posts behind the first, which is the item itself.</summary>
    public async Task AddAsync(TalkPlace place, IReadOnlyList<TalkPost> posts, CancellationToken cancellationToken)
    {
        // what an import brought along is not in the journal
        var present = place.Posts == TalkPlace.Unknown && posts.Count > 1
            ? await SaidAsync(place, null, cancellationToken)
            : null;
        foreach (var post in posts.Skip(Math.Max(place.Posts, 1)))
        {
            if (present?.GetValueOrDefault(post.Step) is { } known)
            {
                Task<string?> KnownAsync(CancellationToken token) => Task.FromResult<string?>(known);
                await context.Journal.OnceAsync(post.Step, KnownAsync, KnownAsync, cancellationToken);
                continue;
            }

            var parent = post.Comment?.ReplyTo is { } step ? context.Journal.ValueOf(step) : null;
            await context.Journal.OnceAsync(
                post.Step,
                async token => (await SaidAsync(place, parent, token)).GetValueOrDefault(post.Step),
                token => PostAsync(place, post, parent, token),
                cancellationToken);
        }
    }

    private async Task<string?> PostAsync(
        TalkPlace place, TalkPost post, string? parent, CancellationToken cancellationToken)
    {
        if (place.Form == TalkForm.Discussion)
        {
            return await discussions.CommentAsync(place.Node, post.AtLine, parent, cancellationToken);
        }

        if (place.Form == TalkForm.PullRequest && RequestAtLine(place, post, parent) is { } request)
        {
            try
            {
                var said = await context.Hub.SendAsync(request, cancellationToken);
                return post.Comment!.IsReview ? IdOf(said) : AtLine + IdOf(said);
            }
            catch (BackupException e) when (ImportApi.IsRefusal(e))
            {
                // the line is not among the changes any more: it is said in the conversation, with what was around it
            }
        }

        return IdOf(await context.Hub.SendAsync(
            Write($"/issues/{place.Number}/comments", new() { ["body"] = post.Body }), cancellationToken));
    }

    /// <summary>How it is said in the review of a pull request; null for what belongs into the conversation.</summary>
    private HubWrite? RequestAtLine(TalkPlace place, TalkPost post, string? parent)
    {
        var pull = $"/pulls/{place.Number}";
        if (post.Comment is { IsReview: true })
        {
            return Write($"{pull}/reviews", new() { ["body"] = post.AtLine, ["event"] = "COMMENT" });
        }

        if (post.Comment is not { Line: { } line } comment || post.Step != comment.Step)
        {
            return null;
        }

        if (comment.ReplyTo is not null)
        {
            return parent?.StartsWith(AtLine, StringComparison.Ordinal) == true
                ? Write($"{pull}/comments/{parent[AtLine.Length..]}/replies", new() { ["body"] = post.AtLine })
                : null;
        }

        var body = new JsonObject { ["body"] = post.AtLine, ["commit_id"] = line.Commit, ["path"] = line.Path };
        if (line.SubjectType == "file")
        {
            body["subject_type"] = "file";
        }
        else
        {
            body["line"] = line.Line;
            body["side"] = line.Side ?? "RIGHT";
        }

        if (line.StartLine is { } start && start < line.Line)
        {
            body["start_line"] = start;
            body["start_side"] = line.StartSide ?? line.Side ?? "RIGHT";
        }

        return line.Commit is null ? null : Write($"{pull}/comments", body);
    }

    /// <summary>What is there already: the marker of each, and what the journal would say of it.</summary>
    private async Task<Dictionary<string, string>> SaidAsync(
        TalkPlace place, string? parent, CancellationToken cancellationToken)
    {
        if (place.Form == TalkForm.Discussion)
        {
            return await DiscussedAsync(parent ?? place.Node, parent is null && place.Posts == TalkPlace.Unknown,
                cancellationToken);
        }

        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        await AddAsync($"/issues/{place.Number}/comments", "");
        if (place.Form == TalkForm.PullRequest)
        {
            await AddAsync($"/pulls/{place.Number}/comments", AtLine);
            await AddAsync($"/pulls/{place.Number}/reviews", "");
        }

        return said;

        async Task AddAsync(string path, string prefix)
        {
            await foreach (var comment in context.Hub.ListAsync(context.Target.PathOf(path), cancellationToken))
            {
                if (RestoreMarker.In(comment.Text("body") ?? "") is { } step)
                {
                    said[step] = prefix + IdOf(comment);
                }
            }
        }
    }

    private async Task<Dictionary<string, string>> DiscussedAsync(
        string node, bool withAnswers, CancellationToken cancellationToken)
    {
        var said = await board.SaidAsync(node, cancellationToken);
        foreach (var id in withAnswers ? said.Values.ToList() : [])
        {
            foreach (var (step, answer) in await board.SaidAsync(id, cancellationToken))
            {
                said[step] = answer;
            }
        }

        return said;
    }

    private HubWrite Write(string path, JsonObject body) =>
        new(HttpMethod.Post, context.Target.PathOf(path), body) { IsContent = true };

    private static string? IdOf(JsonElement said) => said.Number("id")?.ToString(CultureInfo.InvariantCulture);
}
