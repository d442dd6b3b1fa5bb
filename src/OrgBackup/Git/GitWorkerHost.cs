using System.Diagnostics;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Git;

/// <summary>
/// The main loop of a worker process: one job at a time, as lines of JSON. The end of its input means that the parent
/// is done or dead: the worker goes at once, in the middle of a fetch too.
/// </summary>
public static class GitWorkerHost
{
    /// <summary>Serves this process's standard input and output; ends when the input does.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Ctrl+C reaches every process of the terminal; the parent decides what becomes of its workers.
        using var interrupts = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGINT, signal => signal.Cancel = true);
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        await RunAsync(input, output, cancellationToken);
        return 0;
    }

    public static async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input);
        using var replies = new WorkerReplies(output);
        var next = reader.ReadLineAsync(cancellationToken).AsTask();
        while (await next is { } line)
        {
            next = reader.ReadLineAsync(cancellationToken).AsTask();
            var job = Task.Run(() => ServeAsync(line, replies, cancellationToken), cancellationToken);
            if (await Task.WhenAny(job, next) == next && !job.IsCompleted && await next is null)
            {
                // Native code may be running: only SIGKILL ends it without delay and without exit handlers.
                Process.GetCurrentProcess().Kill();
            }

            await job;
        }
    }

    private static async Task ServeAsync(string line, WorkerReplies replies, CancellationToken cancellationToken)
    {
        try
        {
            var job = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerJob)!;
            replies.Write(job switch
            {
                { Push: { } push } => await PushAsync(job, push, replies, cancellationToken),
                { Url: not null } => await MirrorAsync(job, replies, cancellationToken),
                { Source: { } source } => new()
                {
                    IsDone = true,
                    Absent = new ObjectTransfer(source, job.Folder).Run(job.Refs, cancellationToken),
                },
                { LfsList: { } list } => Scan(job.Folder, list, cancellationToken),
                _ => Check(job, cancellationToken),
            });
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            replies.Write(new() { IsDone = true, Failure = WorkerFailure.Of(e) });
        }
    }

    private static async Task<WorkerReply> MirrorAsync(
        WorkerJob job, WorkerReplies replies, CancellationToken cancellationToken)
    {
        using var http = new GitHttp(job.Server!, new FixedToken(job.Token), job.Timeouts, TimeProvider.System);
        var retry = new GitRetry(job.Timeouts, TimeProvider.System, replies.Tell);
        var mirror = new GitMirror(http, retry, replies.Count, replies.Tell);
        var result = await mirror.RunAsync(job.Url!, job.Folder, job.Head, cancellationToken);
        replies.FlushCount();
        return new() { IsDone = true, Head = result.Refs.Head, Undelivered = result.Undelivered };
    }

    private static async Task<WorkerReply> PushAsync(
        WorkerJob job, PushJob push, WorkerReplies replies, CancellationToken cancellationToken)
    {
        using var http = new GitHttp(job.Server!, new FixedToken(job.Token), job.Timeouts, TimeProvider.System);
        var retry = new GitRetry(job.Timeouts, TimeProvider.System, replies.Tell);
        var session = new PushSession(http, replies.Tell);
        var result = await retry.RunAsync(
            job.Url!.AbsolutePath.Trim('/'),
            token => session.RunAsync(job.Url!, job.Folder, push, token),
            cancellationToken);
        return new() { IsDone = true, Pushed = result };
    }

    private static WorkerReply Scan(string folder, string list, CancellationToken cancellationToken)
    {
        LfsScan.Run(folder, list, cancellationToken);
        return new() { IsDone = true };
    }

    private static WorkerReply Check(WorkerJob job, CancellationToken cancellationToken) =>
        new() { IsDone = true, Damage = ConnectivityWalk.Run(job.Folder, cancellationToken) };

    private sealed class FixedToken(string token) : IGitHubCredentials
    {
        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);

        // The parent holds the credentials: it renews them and sends the job again.
        public bool Invalidate(string token) => false;
    }
}
