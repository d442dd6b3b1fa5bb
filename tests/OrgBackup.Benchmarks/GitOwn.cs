using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Snapshots;
using OrgBackup.Storage;

namespace OrgBackup.Benchmarks;

/// <summary>The git part of a backup in a process that does nothing else.</summary>
internal static class GitOwn
{
    /// <param name="what">first, next (after a first or next in the same folder), streamed, transfer, libgit2.</param>
    /// <param name="url">The repository.</param>
    /// <param name="folder">The store's folder, or an s3:// address after which the memory of the last run is kept.</param>
    public static async Task<int> RunAsync(string what, string url, string folder)
    {
        var home = new Uri(url);
        await using var git = new GitEngine(new()
        {
            Endpoints = new() { Api = home, GraphQl = home, Server = home },
            Credentials = new Nobody(),
            Engine = what == "libgit2" ? GitEngineKind.LibGit2 : GitEngineKind.ProtocolV2,
        });
        if (what == "transfer")
        {
            return await TransferAsync(git, home, folder);
        }

        var memory = $"{folder.Replace("s3://", Path.GetTempPath(), StringComparison.Ordinal)}.memory";
        Directory.CreateDirectory(Path.GetDirectoryName(memory)!);
        var (artifact, refs, number) = what == "next" ? await ReadAsync(memory) : (null, null, 0);
        using var store = BackupStores.Open(folder, StoreOptions.FromEnvironment());
        using var scratch = ScratchFolder.Create();
        var part = await new GitPart(git, store, new SilentProgress()).RunAsync(
            new GitPartRequest
            {
                Kind = ArtifactKinds.Git,
                Repository = "race",
                Url = home,
                TopFolder = "race.git",
                KeyOf = suffix => BackupKey.Git("race", new DateOnly(2026, 1, 4).AddDays(7 * number), suffix),
                WorkFolder = scratch.NewFolder(),
                PreviousArtifact = artifact,
                PreviousRefs = refs,
                IsStreamed = what == "streamed",
            },
            CancellationToken.None);
        await WriteAsync(memory, part!, number + 1);
        return 0;
    }

    private static async Task<int> TransferAsync(GitEngine git, Uri home, string folder)
    {
        var refs = (await git.ListRefsAsync(home, CancellationToken.None))!;
        using var http = new GitHttp(home, new Nobody(), new(), TimeProvider.System);
        var body = FetchRequest.Of(refs.Server!, "sha1", refs.Refs.Select(one => one.Oid).Distinct(StringComparer.Ordinal), []);
        var answer = await http.PostAsync(refs.Server!.Home, body, version2: true, CancellationToken.None);
        await using var pack = await FetchAnswer.OpenAsync(answer.Body, CancellationToken.None);
        Directory.CreateDirectory(folder);
        await using var file = new FileStream(Path.Combine(folder, "race.pack"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using var trailer = new TrailerStream(ObjectFormat.Sha1);
        var buffer = new byte[256 * 1024];
        while (await pack.ReadAsync(buffer) is > 0 and var read)
        {
            trailer.Write(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read));
        }

        return trailer.IsSound() ? 0 : 1;
    }

    private static async Task<(Artifact? Artifact, GitState? Refs, int Number)> ReadAsync(string path)
    {
        var record = JsonSerializer.Deserialize<Kept>(await File.ReadAllTextAsync(path), JsonSerializerOptions.Web)!;
        var refs = new GitState { Head = record.Head, Refs = record.Refs, RefsDigest = RefsDigest.Compute(record.Refs) };
        var artifact = Artifact.Of(ArtifactKinds.Git, new StoredObject { Key = new(record.Key), Size = record.Size, Parts = record.Parts, Sha256 = record.Sha256 });
        return (artifact with { Layout = record.Layout }, refs, record.Number);
    }

    private static async Task WriteAsync(string path, PartResult part, int number)
    {
        var git = part.Artifacts.Single();
        var kept = new Kept(
            git.Key.Value, git.Size, git.Parts, git.Sha256, git.Layout, part.Refs!.Head, new Dictionary<string, string>(part.Refs.Refs, StringComparer.Ordinal), number);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(kept, JsonSerializerOptions.Web));
    }

    private sealed record Kept(
        string Key, long Size, IReadOnlyList<ArtifactPart> Parts, string? Sha256, PackLayout? Layout, string? Head, Dictionary<string, string> Refs, int Number);

    private sealed class Nobody : IGitHubCredentials
    {
        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult("");

        public bool Invalidate(string token) => false;
    }
}
