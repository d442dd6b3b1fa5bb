using System.Text;
using OrgBackup.Discover;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;

namespace OrgBackup.Tests.Support;

/// <summary>An organization in memory: what discovery, git and the API would say of it. For tests of what the run does with it.</summary>
internal sealed class FakeOrganization : IRepositoryDiscovery, IGitEngine, IMetadataReader
{
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.Ordinal);

    /// <summary>Gets the addresses under which it would be, if anything were sent.</summary>
    public static GitHubEndpoints Endpoints { get; } = new()
    {
        Api = new Uri("https://api.github.test"),
        GraphQl = new Uri("https://api.github.test/graphql"),
        Server = new Uri("https://github.test"),
    };

    public IReadOnlyCollection<FakeRepository> Repositories => _repositories.Values;

    /// <summary>Gets the number of mirrors made so far.</summary>
    public int Mirrors { get; private set; }

    public FakeRepository Add(long id, string name)
    {
        var repository = new FakeRepository { Id = id, Name = name };
        _repositories.Add(name, repository);
        return repository;
    }

    public Task<PushResult> PushAsync(PushRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody pushes here.");

    public void Remove(string name) => _repositories.Remove(name);

    public void Rename(string name, string newName)
    {
        _repositories.Remove(name, out var repository);
        repository!.Name = newName;
        _repositories.Add(newName, repository);
    }

    /// <summary>Gets or sets the organization's own kinds; null: the account is a user's.</summary>
    public FakeRepository? Own { get; set; }

    /// <summary>Gets what the next listings throw.</summary>
    public Queue<BackupException> ListingErrors { get; } = [];

    /// <summary>Gets or sets what happens while a listing is made.</summary>
    public Func<Task> BeforeListing { get; set; } = () => Task.CompletedTask;

    public async Task<IReadOnlyList<DiscoveredRepository>> FindAsync(string organization, CancellationToken cancellationToken)
    {
        await BeforeListing();
        return ListingErrors.TryDequeue(out var error)
            ? throw error
            : [
                .. _repositories.Values.Select(repository => repository.Listed(organization)),
                .. Own is { } own ? new[] { DiscoveredRepository.OfOrganization(own.Id, organization) } : [],
            ];
    }

    public Task<RefAdvertisement?> ListRefsAsync(Uri url, CancellationToken cancellationToken)
    {
        var (repository, wiki) = At(url);
        repository?.BeforeGit?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        if ((wiki ? repository?.WikiError : repository?.GitError) is { } error)
        {
            throw error;
        }

        return Task.FromResult((wiki ? repository?.Wiki : repository?.Refs) is { } refs ? Advertise(refs) : null);
    }

    public Task<MirrorResult> MirrorAsync(MirrorRequest request, Action<long> onBytes, CancellationToken cancellationToken)
    {
        Mirrors++;
        Directory.CreateDirectory(Path.Combine(request.Folder, "objects", "pack"));
        Directory.CreateDirectory(Path.Combine(request.Folder, "refs"));
        File.WriteAllText(Path.Combine(request.Folder, "HEAD"), $"ref: {request.Refs.Head}\n");
        File.WriteAllText(Path.Combine(request.Folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        var text = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
        foreach (var reference in request.Refs.Refs)
        {
            text.Append(reference.Oid).Append(' ').Append(reference.Name).Append('\n');
        }

        File.WriteAllText(Path.Combine(request.Folder, "packed-refs"), text.ToString());
        onBytes(text.Length);
        return Task.FromResult(new MirrorResult { Refs = request.Refs });
    }

    public Task<IReadOnlyList<string>> CheckAsync(string folder, IReadOnlyDictionary<string, string> refs, CancellationToken cancellationToken)
    {
        var found = File.ReadLines(Path.Combine(folder, "packed-refs")).Where(line => line[0] != '#').Order(StringComparer.Ordinal);
        var expected = refs.Select(reference => $"{reference.Value} {reference.Key}").Order(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<string>>(found.SequenceEqual(expected, StringComparer.Ordinal) ? [] : ["its refs differ from the record."]);
    }

    public Task<IReadOnlyList<string>> FindAbsentAsync(string folder, IReadOnlyCollection<string> oids, CancellationToken cancellationToken)
    {
        var held = File.ReadLines(Path.Combine(folder, "packed-refs")).Select(line => line.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<string>>([.. oids.Where(oid => !held.Contains(oid))]);
    }

    public StreamedArchive? Stream(MirrorRequest request, string top, Action<long> onBytes) => null;

    public Task<IReadOnlyList<string>> FindUnreachedAsync(ReachRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This engine makes no increments.");

    public Task<IReadOnlyList<LfsPointer>> FindLfsAsync(string folder, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LfsPointer>>([]);

    public Task<IReadOnlyList<string>> TakeOverAsync(string source, string target, IReadOnlyList<GitRef> refs, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An organization in memory has no objects.");

    public Task RequireAsync(DiscoveredRepository repository, CancellationToken cancellationToken) =>
        _repositories.ContainsKey(repository.Name)
            ? Task.CompletedTask
            : throw new ResourceNotFoundException($"{repository.FullName} is not found.");

    public Task<IReadOnlyList<KindResult>> ReadAsync(MetadataRequest request, CancellationToken cancellationToken)
    {
        var (repository, folder) = (request.Repository, request.Folder);
        var source = (repository.IsOrganization ? Own : _repositories.GetValueOrDefault(repository.Name)) ?? throw new ResourceNotFoundException($"{repository.FullName} is not found.");
        source.BeforeMetadata?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        if (source.MetadataErrors.TryDequeue(out var error))
        {
            throw error;
        }

        var results = new List<KindResult>();
        foreach (var (kind, items) in source.Metadata)
        {
            if (source.Missing.TryGetValue(kind, out var reason))
            {
                results.Add(new KindResult { Kind = kind, Status = KindStatus.Missing, Reason = reason, Detail = "As the test asked." });
                continue;
            }

            File.WriteAllText(Path.Combine(folder, $"{kind}.json"), $"[{string.Join(",\n", items)}]\n");
            results.Add(new KindResult { Kind = kind, Status = KindStatus.Read, Count = items.Count, Digest = string.Join('|', items) });
        }

        return Task.FromResult<IReadOnlyList<KindResult>>(results);
    }

    public IReadOnlyList<ReleaseAssetInfo> ListAssets(string folder) =>
        [.. _repositories.Values.SelectMany(repository => repository.Assets.Values.Select(asset => (repository, asset)))
            .Where(pair => File.ReadAllText(Path.Combine(folder, "releases.json")).Contains($"\"{pair.repository.Name}\"", StringComparison.Ordinal))
            .Select(pair => pair.asset.Info)];

    public async Task DownloadAssetAsync(DiscoveredRepository repository, ReleaseAssetInfo asset, Stream target, CancellationToken cancellationToken) =>
        await target.WriteAsync(_repositories[repository.Name].Assets[asset.Id].Content, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RefAdvertisement Advertise(SortedDictionary<string, string> refs) => new()
    {
        Head = "refs/heads/main",
        Refs = [.. refs.Select(reference => new GitRef(reference.Key, reference.Value))],
    };

    private (FakeRepository? Repository, bool Wiki) At(Uri url)
    {
        var name = Uri.UnescapeDataString(url.Segments[^1])[..^".git".Length];
        return name.EndsWith(".wiki", StringComparison.Ordinal)
            ? (_repositories.GetValueOrDefault(name[..^".wiki".Length]), true)
            : (_repositories.GetValueOrDefault(name), false);
    }
}

/// <summary>One repository of a <see cref="FakeOrganization"/>.</summary>
internal sealed class FakeRepository
{
    public required long Id { get; init; }

    public required string Name { get; set; }

    public bool Fork { get; init; }

    public bool Private { get; set; }

    /// <summary>Gets or sets the refs; null when git answers 404.</summary>
    public SortedDictionary<string, string>? Refs { get; set; } = new(StringComparer.Ordinal) { ["refs/heads/main"] = new string('1', 40) };

    public SortedDictionary<string, string>? Wiki { get; set; }

    public SortedDictionary<string, List<string>> Metadata { get; } = new(StringComparer.Ordinal)
    {
        ["issues"] = ["""{"id":1,"title":"first"}"""],
        ["labels"] = [],
    };

    /// <summary>Gets the kinds that cannot be read, with the reason.</summary>
    public Dictionary<string, string> Missing { get; } = new(StringComparer.Ordinal);

    public Dictionary<long, (ReleaseAssetInfo Info, byte[] Content)> Assets { get; } = [];

    public BackupException? GitError { get; set; }

    public BackupException? WikiError { get; set; }

    /// <summary>Gets what the next passes over the metadata throw.</summary>
    public Queue<BackupException> MetadataErrors { get; } = [];

    /// <summary>Gets or sets what happens when the refs are asked for.</summary>
    public Action? BeforeGit { get; set; }

    /// <summary>Gets or sets what happens when the metadata is asked for.</summary>
    public Action? BeforeMetadata { get; set; }

    public long SizeKb { get; set; }

    public void AddAsset(long id, string name, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        Assets[id] = (new ReleaseAssetInfo(id, name, "v1", bytes.Length, "2026-01-01T00:00:00Z", Digest: null), bytes);
        Metadata["releases"] = [$"\"{Name}\""];
    }

    public DiscoveredRepository Listed(string organization) => new()
    {
        Id = Id,
        Name = Name,
        FullName = $"{organization}/{Name}",
        HasWiki = true,
        Fork = Fork,
        Private = Private,
        DefaultBranch = "main",
        SizeKb = SizeKb,
    };
}
