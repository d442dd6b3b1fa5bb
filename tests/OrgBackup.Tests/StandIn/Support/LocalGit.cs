using System.Text;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.StandIn.Support;

/// <summary>A bare repository of this machine, from which git itself pushes.</summary>
internal sealed class LocalGit : IDisposable
{
    private readonly OrgBackup.Tests.Support.TempFolder _folder = new();
    private ServerRepository? _repository;

    public string Folder => _repository!.Folder;

    /// <summary>Gets the folder of everything that belongs to it.</summary>
    public string Parent => _folder.Path;

    /// <summary>Adds commits to a branch.</summary>
    public async Task<string> CommitAsync(string branch, int count = 1, int bytes = 200) =>
        await (_repository ??= await ServerRepository.CreateAsync(_folder.In("local"), "local"))
            .CommitAsync($"refs/heads/{branch}", count, bytes);

    /// <summary>Runs a git command in it.</summary>
    public Task<string> GitAsync(params string[] arguments) => _repository!.GitAsync(arguments);

    /// <summary>Pushes with the machine's git.</summary>
    public Task<string> PushAsync(Example example, string repository, string token, params string[] refs)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
        var url = new Uri(example.Server.ServerUrl, $"/acme/{repository}").ToString();
        return GitAsync(["-c", $"http.extraHeader=Authorization: Basic {basic}", "push", url, .. refs]);
    }

    public void Dispose() => _folder.Dispose();
}
