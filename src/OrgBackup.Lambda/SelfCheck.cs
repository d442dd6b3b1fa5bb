using OrgBackup.Git;
using OrgBackup.GitHub;

namespace OrgBackup.Lambda;

/// <summary>
/// Proves that a machine or an image has what the program needs: TLS for .NET and for libgit2, a place for temporary
/// files, a worker process. For builders of images; the functions never call it.
/// </summary>
internal static class SelfCheck
{
    /// <summary>The hidden first argument; the second is the https URL of a git repository anyone may read.</summary>
    public const string Verb = "self-check";

    public static async Task<int> RunAsync(string url, LambdaHost host, CancellationToken cancellationToken)
    {
        try
        {
            var repository = new Uri(url);
            await CheckHttpAsync(repository, host, cancellationToken);
            Tell(host, $"libgit2: {NativeRemote.CountRefs(repository)} refs");
            await CheckMirrorAsync(repository, host, cancellationToken);
            return 0;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            host.Log.Write(Telemetry.LogLevel.Error, e);
            return 1;
        }
    }

    private static async Task CheckHttpAsync(Uri repository, LambdaHost host, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(
            new Uri($"{repository}/info/refs?service=git-upload-pack"), cancellationToken);
        Tell(host, $"https: {(int)answer.EnsureSuccessStatusCode().StatusCode}");
    }

    private static async Task CheckMirrorAsync(Uri repository, LambdaHost host, CancellationToken cancellationToken)
    {
        using var scratch = ScratchFolder.Create();
        await using var git = new GitEngine(new()
        {
            Endpoints = new() { Api = repository, GraphQl = repository, Server = repository },
            Credentials = new Anonymous(),
            Concurrency = 1,
        });
        var refs = await git.ListRefsAsync(repository, cancellationToken)
            ?? throw new ResourceNotFoundException("There is no git repository at that address.");
        var folder = Path.Combine(scratch.NewFolder(), "mirror.git");
        var mirror = await git.MirrorAsync(new(repository, refs, folder), _ => { }, cancellationToken);
        Tell(host, $"mirror: {mirror.Refs.Refs.Count} refs");
    }

    private static void Tell(LambdaHost host, string text) => host.Log.Write(Telemetry.LogLevel.Info, text);

    private sealed class Anonymous : IGitHubCredentials
    {
        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult("");

        public bool Invalidate(string token) => false;
    }
}
