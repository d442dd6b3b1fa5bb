using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.Rest;

/// <summary>Commits and files of pull requests.</summary>
internal static class PullRequestContentEndpoints
{
    public static Route[] Routes { get; } =
    [
        Route.Get(
            "/pulls/{number}/commits",
            request => Find(request) is { } pull
                ? Pager.Page(request, pull.CommitList.Take(250), commit => Commit(request, commit))
                : ApiResponse.NotFound(),
            "pull_requests"),
        Route.Get(
            "/pulls/{number}/files",
            request => Find(request) is { } pull
                ? Pager.Page(request, pull.Files.Take(3_000), file => File(request, pull, file))
                : ApiResponse.NotFound(),
            "pull_requests"),
    ];

    private static PullRequest? Find(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.PullRequests.FirstOrDefault(pull => pull.Issue.Number == number);
    }

    private static JsonObject Commit(ApiRequest request, PullCommit commit)
    {
        var url = request.Urls.ForApi($"/repos/{request.Repository.FullName}/commits/{commit.Oid}");
        var git = request.Urls.ForApi($"/repos/{request.Repository.FullName}/git");
        JsonObject Person() => new()
        {
            ["name"] = "Mona Example",
            ["email"] = "mona@example.org",
            ["date"] = Render.Time(commit.Date),
        };
        return new JsonObject
        {
            ["sha"] = commit.Oid,
            ["node_id"] = commit.NodeId,
            ["commit"] = new JsonObject
            {
                ["author"] = Person(),
                ["committer"] = Person(),
                ["message"] = commit.Message,
                ["tree"] = new JsonObject { ["sha"] = commit.Oid, ["url"] = $"{git}/trees/{commit.Oid}" },
                ["url"] = $"{git}/commits/{commit.Oid}",
                ["comment_count"] = 0,
            },
            ["url"] = url,
            ["html_url"] = request.Urls.ForServer($"/{request.Repository.FullName}/commit/{commit.Oid}"),
            ["comments_url"] = url + "/comments",
            ["author"] = AccountPayload.Simple(request.Urls, commit.PullRequest.Issue.User),
            ["committer"] = AccountPayload.Simple(request.Urls, commit.PullRequest.Issue.User),
            ["parents"] = new JsonArray(),
        };
    }

    private static JsonObject File(ApiRequest request, PullRequest pull, PullFile file)
    {
        var path = $"/{request.Repository.FullName}/blob/{pull.HeadSha}/{file.Path}";
        return new JsonObject
        {
            ["sha"] = pull.HeadSha,
            ["filename"] = file.Path,
            ["status"] = file.Status,
            ["additions"] = file.Additions,
            ["deletions"] = file.Deletions,
            ["changes"] = file.Additions + file.Deletions,
            ["blob_url"] = request.Urls.ForServer(path),
            ["raw_url"] = request.Urls.ForServer(path),
            ["contents_url"] = request.Urls.ForApi(
                $"/repos/{request.Repository.FullName}/contents/{file.Path}?ref={pull.HeadSha}"),
            ["patch"] = "@@ -1 +1,2 @@\n text\n+more",
        };
    }
}
