using Microsoft.AspNetCore.Http;
using OrgBackup.Git;

namespace OrgBackup.Tests.Git.Support;

/// <summary>A server over an empty folder and an engine for it, for each test anew.</summary>
public abstract class GitTestBase(GitEngineKind kind = GitEngineKind.ProtocolV2) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    protected GitEngineKind Kind { get; } = kind;

    internal string Mirror => _folder["mirror"];

    internal GitServer Server { get; private set; } = null!;

    internal GitEngine Engine { get; private set; } = null!;

    internal RecordingProgress Progress { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server = await GitServer.StartAsync(_folder["server"]);
        Engine = TestEngine.Create(Server.Url, progress: Progress, kind: Kind);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal string InFolder(string name) => _folder[name];

    internal async Task<GitEngine> NewEngineAsync(GitTimeouts timeouts, FakeCredentials? credentials = null)
    {
        await Engine.DisposeAsync();
        return Engine = TestEngine.Create(Server.Url, credentials, timeouts, Progress, Kind);
    }

    internal Task<ServerRepository> NewRepositoryAsync(string name = "gears", string branch = "main") =>
        ServerRepository.CreateAsync(Server.Root, name, branch);

    internal Task<MirrorResult> MirrorAsync(
        string name = "gears", string folder = "mirror", CancellationToken? cancellationToken = null) =>
        Engine.MirrorAsync(Server.RepositoryUrl(name), _folder[folder], cancellationToken ?? Ct);

    internal Task<RefAdvertisement?> ListAsync(string name = "gears") =>
        Engine.ListRefsAsync(Server.RepositoryUrl(name), Ct);

    internal static bool IsPackRequest(HttpContext context) =>
        context.Request.Method == "POST"
        && !GitServer.StartOf(context).Contains("command=ls-refs", StringComparison.Ordinal);

    internal static Task<string> FsckAsync(string folder) =>
        GitCli.RunAsync(folder, "fsck", "--full", "--no-dangling", "--no-progress");

    internal static Task<string> ForEachRefAsync(string folder) =>
        GitCli.RunAsync(folder, "for-each-ref", "--format=%(objectname) %(refname) %(*objectname)");

    internal async Task<string> CloneAndListAsync(string name = "gears")
    {
        await GitCli.RunAsync(
            _folder.Path, "clone", "--quiet", "--mirror", Server.RepositoryUrl(name).ToString(), "clone");
        return await ForEachRefAsync(_folder["clone"]);
    }

    internal async Task<string> DigestOfCloneAsync(string name = "gears")
    {
        await CloneAndListAsync(name);
        var printed = await GitCli.RunAsync(_folder["clone"], "for-each-ref", "--format=%(objectname) %(refname)");
        return Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{printed}\n")));
    }
}
