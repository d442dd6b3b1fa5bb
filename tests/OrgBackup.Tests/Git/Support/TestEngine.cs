using OrgBackup.Backup;
using OrgBackup.Git;
using OrgBackup.GitHub;
using OrgBackup.Report;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Makes engines against a server on loopback, with real worker processes and short waits.</summary>
internal static class TestEngine
{
    public const string Token = "ghp_canary_5f1c0e7a";

    public static GitWorkerCommand WorkerCommand { get; } =
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrgBackup.Cli.dll"), GitWorkerCommand.Verb]);

    public static GitEngine Create(
        Uri server,
        IGitHubCredentials? credentials = null,
        GitTimeouts? timeouts = null,
        IBackupProgress? progress = null,
        GitEngineKind kind = GitEngineKind.ProtocolV2) =>
        new(new()
        {
            Endpoints = Endpoints(server),
            Credentials = credentials ?? new FakeCredentials(Token),
            WorkerCommand = WorkerCommand,
            Engine = kind,
            Timeouts = timeouts ?? new() { RetryPause = TimeSpan.FromMilliseconds(10) },
            Progress = progress ?? new SilentProgress(),
        });

    public static GitHubEndpoints Endpoints(Uri server) => new() { Api = server, GraphQl = server, Server = server };

    /// <summary>Lists and mirrors, as a backup does.</summary>
    public static async Task<MirrorResult> MirrorAsync(
        this GitEngine engine, Uri url, string folder, CancellationToken cancellationToken)
    {
        var refs = await engine.ListRefsAsync(url, cancellationToken);
        return await engine.MirrorAsync(new(url, refs!, folder), _ => { }, cancellationToken);
    }
}

/// <summary>Hands out its tokens one after the other, each time the last one was rejected.</summary>
internal sealed class FakeCredentials(params string[] tokens) : IGitHubCredentials
{
    private int _current;

    public int Rejected { get; private set; }

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(tokens[_current]);

    public bool Invalidate(string token)
    {
        Rejected++;
        if (_current + 1 == tokens.Length)
        {
            return false;
        }

        _current++;
        return true;
    }
}

/// <summary>Keeps what a run tells.</summary>
internal sealed class RecordingProgress : IBackupProgress
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Messages { get; } = new();

    public void Discovered(int repositories)
    {
    }

    public void Phase(string repository, string phase)
    {
    }

    public void Bytes(string repository, long bytes)
    {
    }

    public void Finished(RepositoryOutcome outcome)
    {
    }

    public void Message(string text) => Messages.Enqueue(text);
}
