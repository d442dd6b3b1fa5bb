using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Changes of a repository itself.</summary>
internal static partial class RepositoryWrites
{
    public static Route[] Routes { get; } =
    [
        Route.Write("PATCH /", Change, "admin", "administration"),
        Route.Write("DELETE /", Delete, "admin", "administration"),
        Route.Write("PUT /topics", SetTopics, "admin", "administration"),
    ];

    /// <summary>What is said of who may see it; null when nothing is.</summary>
    public static string? VisibilityOf(Fields fields) =>
        fields.Choice("visibility", "public", "private", "internal")
        ?? fields.Flag("private") switch { true => "private", false => "public", null => null };

    /// <summary>Sets what is given; everything else stays.</summary>
    public static void Apply(Repository repository, Fields fields)
    {
        repository.Description = fields.Has("description") ? fields.Text("description", 350) : repository.Description;
        repository.Homepage = fields.Has("homepage") ? fields.Text("homepage") : repository.Homepage;
        repository.HasIssues = fields.Flag("has_issues") ?? repository.HasIssues;
        repository.HasProjects = fields.Flag("has_projects") ?? repository.HasProjects;
        repository.HasWiki = fields.Flag("has_wiki") ?? repository.HasWiki;
        repository.HasPullRequests = fields.Flag("has_pull_requests") ?? repository.HasPullRequests;
        repository.HasDiscussions = fields.Flag("has_discussions") ?? repository.HasDiscussions;
        repository.IsTemplate = fields.Flag("is_template") ?? repository.IsTemplate;
        repository.AllowForking = fields.Flag("allow_forking") ?? repository.AllowForking;
        repository.SignoffRequired = fields.Flag("web_commit_signoff_required") ?? repository.SignoffRequired;
        foreach (var name in repository.Merging.Select(pair => pair.Key).Where(fields.Has).ToList())
        {
            repository.Merging[name] = fields.Json[name]?.DeepClone();
        }

        if (!(bool)repository.Merging["allow_rebase_merge"]! && !(bool)repository.Merging["allow_squash_merge"]!
            && !(bool)repository.Merging["allow_merge_commit"]!)
        {
            throw Refusal.Custom("Repository", "merge_commit_allowed", "Sorry, you need to allow at least one merge strategy.");
        }

        if (repository.HasDiscussions)
        {
            RepositoryCreation.AddCategories(repository);
        }
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (repository, fields) = (request.Repository, new Fields(request, "Repository"));
        if (repository.Archived && fields.Flag("archived") != false)
        {
            throw Refusal.Of(403, "Repository was archived so is read-only.");
        }

        if (fields.Text("default_branch") is { } branch && branch != repository.DefaultBranch)
        {
            SetDefaultBranch(repository, branch);
        }

        Apply(repository, fields);
        repository.Visibility = VisibilityOf(fields) ?? repository.Visibility;
        repository.Archived = fields.Flag("archived") ?? repository.Archived;
        repository.UpdatedAt = request.Model.Clock.Next();
        if (fields.Text("name") is { } name && name != repository.Name)
        {
            if (request.Model.Find(repository.Owner.Login, name) is { } other && other != repository)
            {
                throw Refusal.Custom("Repository", "name", "name already exists on this account");
            }

            request.Model.Rename(repository, name);
        }

        return ApiResponse.Ok(RepositoryPayload.Full(request.Urls, repository, request.Caller));
    }

    private static void SetDefaultBranch(Repository repository, string branch)
    {
        var refs = repository.Git.Refs();
        if (!refs.ContainsKey($"refs/heads/{branch}"))
        {
            throw refs.Keys.Any(name => name.StartsWith("refs/heads/", StringComparison.Ordinal))
                ? Refusal.Custom(
                    "Repository", "default_branch",
                    $"The branch {branch} was not found. Please push that ref first or create it via the Git Data API.")
                : Refusal.Custom(
                    "Repository", "default_branch",
                    "Cannot update default branch for an empty repository. Please init the repository and push first.");
        }

        repository.DefaultBranch = branch;
        repository.Git.SetHead(branch);
    }

    private static ApiResponse Delete(ApiRequest request)
    {
        if (request.Caller.Token is { HasPermissions: false } token && !token.HasScope("delete_repo"))
        {
            return ApiResponse.Error(403, "Must have admin rights to Repository.");
        }

        request.Model.Delete(request.Repository);
        return ApiResponse.Nothing();
    }

    private static ApiResponse SetTopics(ApiRequest request)
    {
        var names = new Fields(request, "Repository").Texts("names") ?? throw Refusal.Field("Repository", "names", "missing_field");
        if (names.Count > 20 || names.Exists(name => !Topic().IsMatch(name)))
        {
            throw Refusal.Of(
                422, "Topics must start with a lowercase letter or number, consist of 50 characters or less, "
                + "and can include hyphens. A repository cannot have more than 20 topics.");
        }

        request.Repository.Topics.Clear();
        request.Repository.Topics.AddRange(names);
        return ApiResponse.Ok(new JsonObject { ["names"] = Render.Array(names, name => name) });
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,49}$", RegexOptions.None, 1_000)]
    private static partial Regex Topic();
}
