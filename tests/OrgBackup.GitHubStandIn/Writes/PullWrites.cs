using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>New pull requests and changes of them.</summary>
internal static class PullWrites
{
    private const string Resource = "PullRequest";

    public static Route[] Routes { get; } =
    [
        Route.Content("POST /pulls", Create, "write", "pull_requests"),
        Route.Write("PATCH /pulls/{number}", Change, "write", "pull_requests"),
        Route.Content("POST /pulls/{number}/requested_reviewers", RequestReview, "write", "pull_requests"),
    ];

    public static PullRequest Get(ApiRequest request)
    {
        var number = request.Number("number");
        return request.Repository.Content.PullRequests.FirstOrDefault(pull => pull.Issue.Number == number)
            ?? throw Refusal.NotFound();
    }

    private static ApiResponse Create(ApiRequest request)
    {
        var (repository, fields) = (request.Repository, new Fields(request, Resource));
        if (!repository.HasPullRequests)
        {
            return ApiResponse.NotFound();
        }

        var (title, body) = (fields.Required("title", 256), fields.Text("body"));
        var branches = BranchesOf(repository, fields);
        var pull = repository.Content.AddPullRequest(title, request.Caller.User, branches, made =>
        {
            made.Issue.Body = body;
            made.Draft = fields.Flag("draft") ?? false;
        });
        repository.Git.SetRef($"refs/pull/{pull.Issue.Number}/head", branches.HeadSha);
        Notifications.Read(request, repository, $"pull request {pull.Issue.Number}", $"{title}\n{body}");
        return ApiResponse.Created(PullRequestPayload.Full(request.Urls, pull, request.Caller));
    }

    private static Branches BranchesOf(Repository repository, Fields fields)
    {
        var (head, target) = (fields.Required("head"), fields.Required("base"));
        var own = repository.Owner.Login + ":";
        head = head.StartsWith(own, StringComparison.OrdinalIgnoreCase) ? head[own.Length..] : head;
        var refs = repository.Git.Refs();
        if (!refs.TryGetValue($"refs/heads/{head}", out var headSha))
        {
            throw Refusal.Field(Resource, "head", "invalid");
        }

        if (!refs.TryGetValue($"refs/heads/{target}", out var baseSha))
        {
            throw Refusal.Field(Resource, "base", "invalid");
        }

        if (repository.Content.PullRequests.Any(pull =>
            pull.Issue.State == "open" && pull.HeadRepository == repository && pull.HeadRef == head && pull.BaseRef == target))
        {
            throw Refusal.Custom(Resource, "base", $"A pull request already exists for {own}{head}.");
        }

        return GitQuestions.CommitsBetween(repository.Git, baseSha, headSha) switch
        {
            null => throw Refusal.Custom(Resource, "base", $"The {head} branch has no history in common with {target}"),
            0 => throw Refusal.Custom(Resource, "base", $"No commits between {target} and {head}"),
            _ => new Branches(head, headSha, target, baseSha),
        };
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (pull, fields) = (Get(request), new Fields(request, Resource));
        var issue = pull.Issue;
        if (fields.Text("base") is { } target)
        {
            pull.BaseSha = request.Repository.Git.Refs().GetValueOrDefault($"refs/heads/{target}")
                ?? throw Refusal.Field(Resource, "base", "invalid");
            pull.BaseRef = target;
        }

        issue.Title = fields.Has("title") ? fields.Required("title", 256) : issue.Title;
        issue.Body = fields.Has("body") ? fields.Text("body") : issue.Body;
        IssueWrites.SetState(request, issue, fields.Choice("state", "open", "closed"), reason: null);
        issue.UpdatedAt = request.Model.Clock.Next();
        return ApiResponse.Ok(PullRequestPayload.Full(request.Urls, pull, request.Caller));
    }

    private static ApiResponse RequestReview(ApiRequest request)
    {
        var pull = Get(request);
        foreach (var login in new Fields(request, Resource).Texts("reviewers") ?? [])
        {
            if (request.Model.Find(login) is not { } account || account == pull.Issue.User)
            {
                throw Refusal.Of(422, "Reviews may only be requested from collaborators.");
            }

            pull.RequestedReviewers.Add(account);
            Notifications.Note(request, login, $"asked for a review of {request.Repository.FullName}#{pull.Issue.Number}");
        }

        return ApiResponse.Created(PullRequestPayload.Listed(request.Urls, pull, request.Caller));
    }
}
