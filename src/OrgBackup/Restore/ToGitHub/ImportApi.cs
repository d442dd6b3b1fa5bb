using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>
/// GitHub's import of issues (<c>POST /import/issues</c>, preview golden-comet; not in GitHub's description of its
/// API). It makes an issue with its comments in one call, keeps their dates and notifies nobody. It answers before it
/// is done, so each import is awaited. Where it is not offered, it says so once and is not asked again.
/// </summary>
internal sealed class ImportApi(RestoreContext context)
{
    private const string Preview = "application/vnd.github.golden-comet-preview+json";

    // GitHub names no limits: what is more comes as ordinary comments
    private const int MostComments = 200;
    private const int MostCharacters = 800_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private bool _isOff;
    private bool _isKnown;

    /// <summary>Imports an issue with as many of its comments as go along.</summary>
    /// <returns>Where it is; null when it has to be made in the ordinary way.</returns>
    public async Task<TalkPlace?> TryAsync(
        TalkItem item, IReadOnlyList<TalkPost> posts, CancellationToken cancellationToken)
    {
        if (_isOff)
        {
            return null;
        }

        var (body, count) = BodyOf(item, posts);
        string? id;
        try
        {
            id = await context.Journal.OnceAsync($"import/{item.Step}", PendingAsync, SendAsync, cancellationToken);
        }
        catch (BackupException e) when (IsRefusal(e))
        {
            // the first one tells whether it is offered at all; a later one is about this issue
            _isOff = !_isKnown;
            return null;
        }

        _isKnown = true;
        return id is null ? null : await AwaitAsync(id, cancellationToken) is { } number
            ? new(number, TalkForm.Issue, Posts: count)
            : null;

        async Task<string?> SendAsync(CancellationToken token)
        {
            var path = context.Target.PathOf("/import/issues");
            var answer = await context.Hub.SendAsync(
                new(HttpMethod.Post, path, body) { IsContent = true, MediaType = Preview }, token);
            return answer.Number("id")?.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether the service understood the request and will never do it.</summary>
    public static bool IsRefusal(BackupException e) =>
        e is ResourceNotFoundException or FeatureDisabledException or AccessDeniedException or GitHubProtocolException;

    // one is awaited before the next is sent: the only one that may be under way is the one that nobody knows of
    private async Task<string?> PendingAsync(CancellationToken cancellationToken)
    {
        var since = context.Time.GetUtcNow().AddDays(-1).UtcDateTime;
        var path = context.Target.PathOf($"/import/issues?since={since:yyyy-MM-ddTHH:mm:ssZ}");
        try
        {
            var answer = await context.Hub.SendAsync(
                new(HttpMethod.Get, path) { MediaType = Preview }, cancellationToken);
            var pending = answer.ValueKind == JsonValueKind.Array
                ? answer.EnumerateArray().LastOrDefault(import => import.Text("status") is "pending" or "importing")
                : default;
            return pending.Number("id")?.ToString(CultureInfo.InvariantCulture);
        }
        catch (BackupException e) when (IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>The number of the issue; null when the import failed.</summary>
    private async Task<long?> AwaitAsync(string id, CancellationToken cancellationToken)
    {
        var path = context.Target.PathOf($"/import/issues/{id}");
        var (waited, delay) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        while (waited < Longest)
        {
            var answer = await context.Hub.SendAsync(
                new(HttpMethod.Get, path) { MediaType = Preview }, cancellationToken);
            switch (answer.Text("status"))
            {
                case "imported":
                    var url = answer.Text("issue_url") ?? "";
                    return long.Parse(url[(url.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
                case "failed":
                    return null;
            }

            await Task.Delay(delay, context.Time, cancellationToken);
            waited += delay;
            delay = delay < TimeSpan.FromSeconds(5) ? delay * 2 : delay;
        }

        throw new GitHubUnavailableException(
            $"GitHub has been importing an issue into {context.Target} for ten minutes and is not done.",
            "Run the same command with --resume later.");
    }

    private (JsonObject Body, int Count) BodyOf(TalkItem item, IReadOnlyList<TalkPost> posts)
    {
        var issue = new JsonObject { ["title"] = item.Title, ["body"] = posts[0].Body };
        Put(issue, "created_at", item.CreatedAt);
        issue["closed"] = item.IsClosed;
        Put(issue, "closed_at", item.IsClosed ? item.ClosedAt : null);
        if (IssueCalls.MilestoneOf(context, item) is { } milestone)
        {
            issue["milestone"] = milestone;
        }

        issue["labels"] = IssueCalls.LabelsOf(item);
        var (comments, length) = (new JsonArray(), posts[0].Body.Length);
        foreach (var post in posts.Skip(1).Take(MostComments))
        {
            if ((length += post.Body.Length) > MostCharacters)
            {
                break;
            }

            var comment = new JsonObject { ["body"] = post.Body };
            Put(comment, "created_at", post.CreatedAt);
            comments.Add(comment);
        }

        return (new JsonObject { ["issue"] = issue, ["comments"] = comments }, 1 + comments.Count);
    }

    private static void Put(JsonObject into, string name, string? value)
    {
        if (value is not null)
        {
            into[name] = value;
        }
    }
}
