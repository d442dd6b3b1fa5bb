using OrgBackup.Snapshots;

namespace OrgBackup.Git;

/// <inheritdoc cref="IGitEngine"/>
public sealed partial class GitEngine : IGitEngine
{
    private readonly GitEngineOptions _options;
    private readonly GitHttp _http;
    private readonly GitRetry _retry;
    private readonly GitWorkerPool _workers;

    public GitEngine(GitEngineOptions options)
    {
        _options = options;
        _http = new(options.Endpoints.Server, options.Credentials, options.Timeouts, options.Time);
        _retry = options.Pause is { } pause
            ? new(options.Timeouts, options.Time, options.Progress.Message) { Pause = pause }
            : new(options.Timeouts, options.Time, options.Progress.Message);
        _workers = new(options.WorkerCommand, options.Concurrency);
    }

    /// <summary>Gets the process ids of the living workers.</summary>
    public IReadOnlyList<int> WorkerProcessIds => _workers.ProcessIds;

    public async Task<RefAdvertisement?> ListRefsAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry.RunAsync(
                url.AbsolutePath.Trim('/'), token => RefListing.ListAsync(_http, url, token), cancellationToken);
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    public async Task<MirrorResult> MirrorAsync(
        MirrorRequest request, Action<long> onBytes, CancellationToken cancellationToken)
    {
        GitAddress.Require(request.Url);
        if (Directory.Exists(request.Folder) && Directory.EnumerateFileSystemEntries(request.Folder).Any())
        {
            throw new UsageException($"The folder {request.Folder} is not empty.");
        }

        if (_options.Engine == GitEngineKind.ProtocolV2 && request.Refs.Server is { CanFetch: true })
        {
            return await MirrorHereAsync(request, onBytes, cancellationToken);
        }

        if (request.Refs.ObjectFormat != "sha1")
        {
            throw GitMirror.UnknownFormat(request.Url);
        }

        if (_options.Engine == GitEngineKind.ProtocolV2)
        {
            _options.Progress.Message(
                $"{request.Url.AbsolutePath.Trim('/')}: the git server does not speak protocol version 2; "
                    + "libgit2 fetches instead.");
        }

        var received = 0L;
        var reply = await MirrorWithTokenAsync(request, bytes => onBytes(received += bytes), cancellationToken);
        var held = BareRefs.Read(request.Folder);
        return new() { Refs = held with { Head = reply.Head }, Undelivered = reply.Undelivered };
    }

    public StreamedArchive? Stream(MirrorRequest request, string top, Action<long> onBytes)
    {
        if (_options.Engine != GitEngineKind.ProtocolV2 || request.Refs.Server is not { CanFetch: true })
        {
            return null;
        }

        var length = new PackStreaming(_http, request.Url, request.Refs, top).HeadLength;
        return new(length, async (target, cancellationToken) =>
        {
            Empty(request.Folder);
            return await new PackStreaming(_http, request.Url, request.Refs, top)
                .RunAsync(target, request.Folder, onBytes, cancellationToken);
        });
    }

    public async Task<IReadOnlyList<string>> CheckAsync(
        string folder, IReadOnlyDictionary<string, string> refs, CancellationToken cancellationToken)
    {
        return await new GitCheck(folder, WalkAsync, _options.DetectsCollisions).RunAsync(refs, cancellationToken);

        async Task<IReadOnlyList<string>> WalkAsync()
        {
            var job = new WorkerJob { Folder = folder };
            return (await _workers.RunAsync(job, () => { }, Hear(_ => { }), cancellationToken)).Damage;
        }
    }

    public async Task<IReadOnlyList<string>> FindAbsentAsync(
        string folder, IReadOnlyCollection<string> oids, CancellationToken cancellationToken)
    {
        if (oids.Count == 0)
        {
            return [];
        }

        return await Task.Run(() => ObjectLookup.Absent(folder, oids), cancellationToken);
    }

    public Task<IReadOnlyList<string>> FindUnreachedAsync(
        ReachRequest request, CancellationToken cancellationToken) =>
        new ReachQuestion(_http, _retry).RunAsync(request, cancellationToken);

    public async Task<IReadOnlyList<LfsPointer>> FindLfsAsync(string folder, CancellationToken cancellationToken)
    {
        var list = $"{folder}.lfs";
        try
        {
            var job = new WorkerJob { Folder = folder, LfsList = list };
            await _workers.RunAsync(job, () => { }, Hear(_ => { }), cancellationToken);
            return LfsScan.ReadList(list);
        }
        finally
        {
            File.Delete(list);
        }
    }

    public async Task<IReadOnlyList<string>> TakeOverAsync(
        string source, string target, IReadOnlyList<GitRef> refs, CancellationToken cancellationToken)
    {
        var job = new WorkerJob { Folder = target, Source = source, Refs = refs };
        return (await _workers.RunAsync(job, () => { }, Hear(_ => { }), cancellationToken)).Absent;
    }

    public async ValueTask DisposeAsync()
    {
        await _workers.DisposeAsync();
        _http.Dispose();
    }

    private async Task<MirrorResult> MirrorHereAsync(
        MirrorRequest request, Action<long> onBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await new PackMirror(_http, _retry, onBytes, _options.Progress.Message)
                .RunAsync(request, cancellationToken);
        }
        catch
        {
            // A mirror is whole or not there.
            Empty(request.Folder);
            throw;
        }
    }

    private async Task<WorkerReply> MirrorWithTokenAsync(
        MirrorRequest request, Action<long> onBytes, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            var token = await _options.Credentials.GetTokenAsync(cancellationToken);
            var job = new WorkerJob
            {
                Folder = request.Folder,
                Url = request.Url,
                Server = _options.Endpoints.Server,
                Token = token,
                Head = request.Refs.Head,
                Timeouts = _options.Timeouts,
            };
            try
            {
                return await _workers.RunAsync(job, () => Empty(request.Folder), Hear(onBytes), cancellationToken);
            }
            catch (TokenRejectedException) when (!renewed && _options.Credentials.Invalidate(token))
            {
                _options.Progress.Message("GitHub rejected the token; trying again with a fresh one.");
            }
            catch
            {
                // A mirror is whole or not there.
                Empty(request.Folder);
                throw;
            }
        }
    }

    private Action<WorkerReply> Hear(Action<long> onBytes) => line =>
    {
        if (line.Bytes is { } bytes)
        {
            onBytes(bytes);
        }

        if (line.Message is { } text)
        {
            _options.Progress.Message(text);
        }
    };

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
