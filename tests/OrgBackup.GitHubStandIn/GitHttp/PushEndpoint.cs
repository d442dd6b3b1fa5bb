using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.GitHttp;

/// <summary>
/// What a push does: it needs write access; refs of pull requests are GitHub's own; a pack has a largest size; the first
/// branch of an empty repository becomes the default one.
/// </summary>
internal sealed class PushEndpoint(GitHubState state)
{
    private readonly GitHttpBackend _git = new()
    {
        Config = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["http.receivepack"] = "true",
            ["receive.hideRefs"] = "refs/pull",
            ["receive.maxInputSize"] = state.Options.MaxPushBytes.ToString(CultureInfo.InvariantCulture),
            ["receive.unpackLimit"] = "1",
            ["receive.denyCurrentBranch"] = "ignore",
            ["receive.autogc"] = "false",
        },
    };

    public async Task HandleAsync(HttpContext context, Repository repository, GitPath path, Caller caller)
    {
        if (caller.IsAnonymous)
        {
            await WebPipeline.ChallengeAsync(context, "Repository not found.");
        }
        else if (!caller.MayWrite(repository, ["contents"], "write"))
        {
            await WebPipeline.RefuseAsync(
                context, StatusCodes.Status403Forbidden,
                $"Permission to {repository.FullName}.git denied to {caller.User?.Login ?? "the app"}.\n");
        }
        else if (repository.Archived)
        {
            await WebPipeline.RefuseAsync(
                context, StatusCodes.Status403Forbidden, "This repository was archived so it is read-only.\n");
        }
        else if (path.IsWiki && !HasWiki(repository))
        {
            await WebPipeline.RefuseAsync(context, StatusCodes.Status404NotFound, "Repository not found.\n");
        }
        else
        {
            await PushAsync(context, repository, path);
        }
    }

    private bool HasWiki(Repository repository)
    {
        if (repository.HasWiki && !state.Options.WikiNeedsFirstPage)
        {
            GitStorage.CreateBare(repository.Git.WikiDirectory, "master");
        }

        return repository.HasWiki && repository.Git.WikiExists;
    }

    private async Task PushAsync(HttpContext context, Repository repository, GitPath path)
    {
        var directory = path.IsWiki ? repository.Git.WikiDirectory : repository.Git.Directory;
        await _git.ServeAsync(
            context, Path.GetDirectoryName(directory)!, $"/{Path.GetFileName(directory)}{path.Service}");
        if (path.Service == "/git-receive-pack" && !path.IsWiki)
        {
            state.Model.Change(() => NoteChange(repository));
        }
    }

    private static void NoteChange(Repository repository)
    {
        const string heads = "refs/heads/";
        var refs = repository.Git.Refs();
        (repository.PushedAt, repository.UpdatedAt) = (repository.Model.Clock.Next(), repository.Model.Clock.Next());
        var first = refs.Keys.FirstOrDefault(name => name.StartsWith(heads, StringComparison.Ordinal));
        if (first is not null && !refs.ContainsKey(heads + repository.DefaultBranch))
        {
            repository.DefaultBranch = first[heads.Length..];
            repository.Git.SetHead(repository.DefaultBranch);
        }

        Writes.ProtectionWrites.NoteBranches(repository);
        foreach (var pull in repository.Content.PullRequests.Where(pull => pull.Issue.State == "open"))
        {
            pull.HeadSha = pull.HeadRepository == repository && refs.TryGetValue(heads + pull.HeadRef, out var head)
                ? head
                : pull.HeadSha;
        }
    }
}
