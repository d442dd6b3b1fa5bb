using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>
/// Answers on the web listener: git's smart protocol, with GitHub's way of refusing. On an enterprise server the API
/// too.
/// </summary>
internal sealed class WebPipeline(GitHubState state, ApiPipeline? api)
{
    private readonly GitHttpBackend _git = new()
    {
        // What GitHub's servers offer: partial fetches of any object, and every ref.
        Config = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["uploadpack.allowFilter"] = "true",
            ["uploadpack.allowAnySHA1InWant"] = "true",
        },
    };

    private readonly LfsEndpoint _lfs = new(state);

    private readonly PushEndpoint _push = new(state);

    public async Task HandleAsync(HttpContext context)
    {
        if (api is not null && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await api.HandleAsync(context);
            return;
        }

        var isAttachment = AttachmentShelf.IsPath(context.Request.Path.Value ?? "");
        var entry = Exchange.Begin(
            state, context, isAttachment ? RequestKind.Attachment : RequestKind.Git, context.Request.Path);
        await Exchange.RunAsync(state, context, entry, () => AnswerAsync(context, entry));
    }

    internal static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    internal static Task ChallengeAsync(HttpContext context, string text)
    {
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, text);
    }

    private async Task AnswerAsync(HttpContext context, JournalEntry entry)
    {
        context.Response.Headers.Server = "GitHub-Babel/3.0";
        entry.CanonicalPath = GitPath.Parse(entry.Path)?.Canonical ?? entry.Path;
        var caller = entry.Kind == RequestKind.Attachment
            ? state.Authenticator.ForApi(context.Request).Caller
            : state.Authenticator.ForGit(context.Request);
        entry.Credential = caller?.Label ?? "rejected";
        await Exchange.ServeAsync(
            state,
            context,
            new FaultCaller(caller ?? Caller.Anonymous, RateLimits.Core),
            () => entry.Kind == RequestKind.Attachment ? AttachmentPages.AnswerAsync(state, context, caller)
                : caller is null ? ChallengeAsync(
                    context,
                    "Invalid username or token. Password authentication is not supported for Git operations.\n")
                : ServeAsync(context, caller));
    }

    private async Task ServeAsync(HttpContext context, Caller caller)
    {
        if (GitPath.Parse(context.Request.Path.Value ?? "") is not { } path)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "Not Found");
            return;
        }

        var (current, former) = state.Model.Change(() => (Find(path, caller), FindFormer(path, caller)));
        if (current is null && former is null)
        {
            // Without credentials GitHub does not tell a missing repository from a private one: it asks who is there.
            await (caller.IsAnonymous
                ? ChallengeAsync(context, "Repository not found.")
                : RefuseAsync(context, StatusCodes.Status404NotFound, "Repository not found.\n"));
            return;
        }

        if (current is null)
        {
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            context.Response.Headers.Location = state.Urls.ForServer(
                $"/{former!.FullName}{path.Suffix}{path.Service}{context.Request.QueryString}");
            return;
        }

        if (LfsEndpoint.IsFor(path) && current.Block is null)
        {
            await _lfs.HandleAsync(context, current, path, caller);
            return;
        }

        if (path.IsWriting(context.Request) && current.Block is null)
        {
            await _push.HandleAsync(context, current, path, caller);
            return;
        }

        await ServeRepositoryAsync(context, current, path);
    }

    private Repository? Find(GitPath path, Caller caller) =>
        state.Model.Find(path.Owner, path.Name) is { } repository && caller.CanSee(repository) ? repository : null;

    private Repository? FindFormer(GitPath path, Caller caller) =>
        state.Model.FindFormer(path.Owner, path.Name) is { } repository && caller.CanSee(repository)
            ? repository
            : null;

    private async Task ServeRepositoryAsync(HttpContext context, Repository repository, GitPath path)
    {
        if (repository.Block is not null)
        {
            await RefuseAsync(
                context, StatusCodes.Status451UnavailableForLegalReasons,
                "Repository unavailable due to DMCA takedown.\n");
        }
        else if (!path.IsReading(context.Request))
        {
            await RefuseAsync(
                context, StatusCodes.Status403Forbidden, "Only reading by the smart protocol is served.\n");
        }
        else if (path.IsWiki && !(repository.HasWiki && repository.Git.WikiExists))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "Repository not found.\n");
        }
        else
        {
            var directory = path.IsWiki ? repository.Git.WikiDirectory : repository.Git.Directory;
            await _git.ServeAsync(
                context, Path.GetDirectoryName(directory)!, $"/{Path.GetFileName(directory)}{path.Service}");
        }
    }
}
