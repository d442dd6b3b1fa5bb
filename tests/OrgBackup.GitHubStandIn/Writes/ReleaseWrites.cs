using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>Releases: by tag, new, changed, gone.</summary>
internal static class ReleaseWrites
{
    public static Route[] Routes { get; } =
    [
        Route.Get("/releases/tags/{tag}", ByTag, "contents"),
        Route.Content("POST /releases", Create, "write", "contents"),
        Route.Write("PATCH /releases/{id}", Change, "write", "contents"),
        Route.Write("DELETE /releases/{id}", Delete, "write", "contents"),
        Route.Content("POST /releases/{id}/assets", AssetUpload.Take, "write", "contents"),
    ];

    public static Release Get(ApiRequest request) =>
        request.Repository.Content.Releases.FirstOrDefault(release => release.Id == request.Number("id"))
        ?? throw Refusal.NotFound();

    private static ApiResponse ByTag(ApiRequest request) =>
        request.Repository.Content.Releases.FirstOrDefault(
            release => !release.Draft && release.TagName == request.Name("tag")) is { } release
            ? ApiResponse.Ok(ReleasePayload.Release(request.Urls, release))
            : ApiResponse.NotFound();

    private static ApiResponse Create(ApiRequest request)
    {
        var (repository, fields) = (request.Repository, new Fields(request, "Release"));
        var (tag, isDraft) = (fields.Required("tag_name"), fields.Flag("draft") ?? false);
        var target = fields.Text("target_commitish");
        if (!isDraft)
        {
            CheckTag(repository, tag, target, own: null);
        }

        var release = repository.Content.AddRelease(tag, request.Caller.User, made =>
        {
            (made.Name, made.Body) = (fields.Text("name"), fields.Text("body", 125_000));
            (made.Draft, made.Prerelease) = (isDraft, fields.Flag("prerelease") ?? false);
            made.TargetCommitish = target ?? repository.DefaultBranch;
            made.PublishedAt = isDraft ? null : made.CreatedAt;
        });
        Notifications.Read(request, repository, $"release {tag}", release.Body);
        return ApiResponse.Created(ReleasePayload.Release(request.Urls, release));
    }

    private static ApiResponse Change(ApiRequest request)
    {
        var (release, fields) = (Get(request), new Fields(request, "Release"));
        var (tag, isDraft) = (fields.Text("tag_name") ?? release.TagName, fields.Flag("draft") ?? release.Draft);
        if (!isDraft)
        {
            CheckTag(request.Repository, tag, fields.Text("target_commitish") ?? release.TargetCommitish, release);
        }

        (release.TagName, release.TargetCommitish) = (tag, fields.Text("target_commitish") ?? release.TargetCommitish);
        release.Name = fields.Has("name") ? fields.Text("name") : release.Name;
        release.Body = fields.Has("body") ? fields.Text("body", 125_000) : release.Body;
        release.Prerelease = fields.Flag("prerelease") ?? release.Prerelease;
        release.UpdatedAt = request.Model.Clock.Next();
        release.PublishedAt = isDraft ? null : release.PublishedAt ?? release.UpdatedAt;
        release.Draft = isDraft;
        return ApiResponse.Ok(ReleasePayload.Release(request.Urls, release));
    }

    private static ApiResponse Delete(ApiRequest request)
    {
        request.Repository.Content.Delete(Get(request));
        return ApiResponse.Nothing();
    }

    /// <summary>A tag has one published release, and is made when it is not there.</summary>
    private static void CheckTag(Repository repository, string tag, string? target, Release? own)
    {
        if (repository.Content.Releases.Any(known => known != own && !known.Draft && known.TagName == tag))
        {
            throw Refusal.Field("Release", "tag_name", "already_exists");
        }

        var refs = repository.Git.Refs();
        if (refs.ContainsKey($"refs/tags/{tag}"))
        {
            return;
        }

        target ??= repository.DefaultBranch;
        var oid = refs.GetValueOrDefault($"refs/heads/{target}")
            ?? (target.Length == 40 && GitQuestions.HasCommit(repository.Git, target) ? target : null);
        repository.Git.SetRef($"refs/tags/{tag}", oid ?? throw (refs.Count == 0
            ? Refusal.Custom("Release", "tag_name", "Repository is empty.")
            : Refusal.Field("Release", "target_commitish", "invalid")));
    }
}
