using System.Globalization;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Says again what was said of commits; they take no numbers.</summary>
internal sealed class CommitCommentRestore(RestoreContext context, HeaderText headers, TalkPosts posts)
{
    private const string Kind = "commit_comments";

    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await foreach (var comment in context.Source.ItemsAsync(Kind, cancellationToken))
        {
            if (comment.Text("commit_id") is not { } commit)
            {
                continue;
            }

            var path = context.Target.PathOf($"/commits/{commit}/comments");
            var where = comment.Text("path") is { } file ? HeaderText.Code(file) : null;
            var said = TalkReader.Comment(headers, comment) with
            {
                Step = $"commit-comment/{TalkReader.IdOf(comment)}",
                Header = headers.Line(comment) + HeaderText.Facts(where, HeaderText.ReactionsOf(comment)),
            };
            try
            {
                foreach (var post in posts.Of(said))
                {
                    await SayAsync(path, post, comment.Text("path"), comment.Number("position"), cancellationToken);
                }

                context.Ledger.Restored(Kind);
            }
            catch (BackupException e) when (ImportApi.IsRefusal(e))
            {
                context.Ledger.NotRestored(Kind, $"a comment on commit {commit}", e.Message);
            }
        }
    }

    private Task<string?> SayAsync(
        string path, TalkPost post, string? file, long? position, CancellationToken cancellationToken) =>
        context.Journal.OnceAsync(
            post.Step,
            async token =>
            {
                await foreach (var there in context.Hub.ListAsync(path, token))
                {
                    if (RestoreMarker.In(there.Text("body") ?? "") == post.Step)
                    {
                        return there.Number("id")?.ToString(CultureInfo.InvariantCulture);
                    }
                }

                return null;
            },
            async token =>
            {
                var body = new JsonObject { ["body"] = post.Body };
                if (file is not null && position is not null)
                {
                    body["path"] = file;
                    body["position"] = position;
                }

                var made = await context.Hub.SendAsync(new(HttpMethod.Post, path, body) { IsContent = true }, token);
                return made.Number("id")?.ToString(CultureInfo.InvariantCulture);
            },
            cancellationToken);
}
