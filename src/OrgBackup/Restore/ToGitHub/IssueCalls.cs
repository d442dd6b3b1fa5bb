using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrgBackup.GitHub;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Makes issues and pull requests in the ordinary way, and brings them into their state.</summary>
internal sealed class IssueCalls(RestoreContext context)
{
    private const int LongestTitle = 256;

    public static JsonArray LabelsOf(TalkItem item) =>
        [.. item.Labels.Select(label => (JsonNode?)JsonValue.Create(label))];

    /// <summary>
    /// The number that the item's milestone has now; null when it has none, or one that only took a number.
    /// </summary>
    public static long? MilestoneOf(RestoreContext context, TalkItem item) =>
        item.Milestone is { } old
            && !context.Journal.IsDone($"milestone/{old} deleted")
        && long.TryParse(context.Journal.ValueOf($"milestone/{old}"), CultureInfo.InvariantCulture, out var now)
            ? now
            : null;

    /// <summary>Makes an issue; what GitHub does not take of it is left out, so that the number is kept.</summary>
    public async Task<TalkPlace> CreateAsync(TalkItem item, string body, CancellationToken cancellationToken)
    {
        var title = item.Title.Length > LongestTitle ? item.Title[..(LongestTitle - 1)] + "…" : item.Title;
        var issue = new JsonObject { ["title"] = title, ["body"] = body };
        AddMarks(issue, item);
        while (true)
        {
            try
            {
                var made = await SendAsync(HttpMethod.Post, "/issues", issue.DeepClone(), cancellationToken);
                return PlaceOf(made, TalkForm.Issue);
            }
            catch (GitHubProtocolException e) when (issue.Count > 2)
            {
                // the milestone first: labels that are not there GitHub makes
                var mark = issue.ContainsKey("milestone") ? "milestone" : "labels";
                issue.Remove(mark);
                context.Ledger.NotRestored("issues", $"{mark} of {item.Step}", e.Message);
            }
        }
    }

    /// <summary>Opens a pull request; a draft stays one where drafts are allowed.</summary>
    /// <exception cref="GitHubProtocolException">GitHub does not take it, such as for want of a commit.</exception>
    public async Task<TalkPlace> OpenAsync(TalkItem item, string body, CancellationToken cancellationToken)
    {
        var pull = new JsonObject
        {
            ["title"] = item.Title,
            ["head"] = item.Branches!.Head,
            ["base"] = item.Branches.Base,
            ["body"] = body,
            ["draft"] = item.Branches.IsDraft,
        };
        try
        {
            return PlaceOf(await SendAsync(HttpMethod.Post, "/pulls", pull, cancellationToken), TalkForm.PullRequest);
        }
        catch (GitHubProtocolException e) when (
            item.Branches.IsDraft && e.Message.Contains("draft", StringComparison.OrdinalIgnoreCase))
        {
            pull["draft"] = false;
            return PlaceOf(await SendAsync(HttpMethod.Post, "/pulls", pull, cancellationToken), TalkForm.PullRequest);
        }
    }

    /// <summary>Closes and locks it as it was; a pull request gets its labels and milestone.</summary>
    public async Task SettleAsync(TalkItem item, TalkPlace place, CancellationToken cancellationToken)
    {
        var change = new JsonObject();
        if (place.Form == TalkForm.PullRequest)
        {
            AddMarks(change, item);
        }

        // an import closes by itself, as completed
        var isClosed = place.Posts > 0 && item.Reason is null or "completed";
        if (item.IsClosed && !isClosed)
        {
            change["state"] = "closed";
            change["state_reason"] = item.Reason ?? "completed";
        }

        if (change.Count > 0)
        {
            await SendAsync(HttpMethod.Patch, $"/issues/{place.Number}", change, cancellationToken);
        }

        if (item.IsLocked)
        {
            var reason = item.LockReason?.Replace('_', ' ').ToLowerInvariant();
            JsonObject body = [];
            if (reason is not null)
            {
                body["lock_reason"] = reason == "off topic" ? "off-topic" : reason;
            }

            await SendAsync(HttpMethod.Put, $"/issues/{place.Number}/lock", body, cancellationToken);
        }
    }

    public static TalkPlace PlaceOf(JsonElement issue, TalkForm form) =>
        new(issue.Number("number") ?? 0, form, issue.Text("node_id") ?? "");

    private void AddMarks(JsonObject into, TalkItem item)
    {
        if (item.Labels.Count > 0)
        {
            into["labels"] = LabelsOf(item);
        }

        if (MilestoneOf(context, item) is { } milestone)
        {
            into["milestone"] = milestone;
        }
    }

    private Task<JsonElement> SendAsync(
        HttpMethod method, string path, JsonNode body, CancellationToken cancellationToken) =>
        context.Hub.SendAsync(
            new(method, context.Target.PathOf(path), body) { IsContent = method == HttpMethod.Post },
            cancellationToken);
}
