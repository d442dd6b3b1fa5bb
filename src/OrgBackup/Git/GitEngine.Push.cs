namespace OrgBackup.Git;

/// <content>Pushing.</content>
public sealed partial class GitEngine
{
    private static readonly string[] Pushable = ["refs/heads/", "refs/tags/", "refs/notes/"];

    /// <inheritdoc/>
    public async Task<PushResult> PushAsync(PushRequest request, CancellationToken cancellationToken)
    {
        GitAddress.Require(request.Url);
        if (request.Refs.FirstOrDefault(one => !IsPushable(one)) is { } odd)
        {
            throw new UsageException($"{odd.Name} cannot be pushed: only branches, tags and notes are.");
        }

        for (var renewed = false; ; renewed = true)
        {
            var token = await _options.Credentials.GetTokenAsync(cancellationToken);
            var job = new WorkerJob
            {
                Folder = request.Folder,
                Url = request.Url,
                Server = _options.Endpoints.Server,
                Token = token,
                Push = new(request.Refs, request.MaxBytes),
                Timeouts = _options.Timeouts,
            };
            try
            {
                var reply = await _workers.RunAsync(job, () => { }, Hear(_ => { }), cancellationToken);
                return reply.Pushed ?? throw new GitTransferException("The git worker did not say what it pushed.");
            }
            catch (TokenRejectedException) when (!renewed && _options.Credentials.Invalidate(token))
            {
                _options.Progress.Message("GitHub rejected the token; trying again with a fresh one.");
            }
            catch (AccessDeniedException e)
            {
                throw new AccessDeniedException(
                    $"The token may not write {request.Url.AbsolutePath.Trim('/')}: {e.Message}",
                    "Grant it 'contents: write', and 'workflows: write' when there are workflows.", e);
            }
            catch (ResourceNotFoundException e) when (IsWiki(request.Url))
            {
                throw new ResourceNotFoundException(
                    $"GitHub has no wiki repository {request.Url.AbsolutePath.Trim('/')} yet.",
                    "Open the repository's Wiki tab, save a first page, and resume: only that makes it.", e);
            }
        }
    }

    private static bool IsPushable(PushRef one) =>
        ObjectIdText.IsValid(System.Text.Encoding.ASCII.GetBytes(one.Oid))
        && RefNameRules.IsValid(GitRefName.Encode(one.Name))
        && Array.Exists(Pushable, start => one.Name.StartsWith(start, StringComparison.Ordinal));

    private static bool IsWiki(Uri url) => url.AbsolutePath.EndsWith(".wiki.git", StringComparison.Ordinal);
}
