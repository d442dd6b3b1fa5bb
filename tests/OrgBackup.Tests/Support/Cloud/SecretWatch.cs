using System.Collections.Concurrent;
using System.Globalization;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>
/// Looks through the processes of a deployment again and again: command lines, and what git workers know of their
/// parent's environment.
/// </summary>
internal sealed class SecretWatch : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _found = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, bool> _workers = [];
    private readonly string[] _secrets;
    private Task _watching = Task.CompletedTask;

    private SecretWatch(string[] secrets) => _secrets = secrets;

    /// <summary>Gets where a secret was seen.</summary>
    public IReadOnlyCollection<string> Found => [.. _found.Values];

    /// <summary>Gets the number of git workers that were looked at.</summary>
    public int Workers => _workers.Count;

    /// <param name="tempRoot">What the processes of the deployment have in their environment.</param>
    /// <param name="secrets">What must not be seen.</param>
    public static SecretWatch Start(string tempRoot, params string[] secrets)
    {
        var watch = new SecretWatch(secrets);
        watch._watching = Task.Run(() => watch.LookAsync(tempRoot));
        return watch;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public void Dispose() => _stop.Dispose();

    private async Task LookAsync(string tempRoot)
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var id in DeploymentProcesses.Of(tempRoot))
            {
                LookAt(id);
            }

            await Task.Delay(20);
        }
    }

    private void LookAt(int id)
    {
        var command = DeploymentProcesses.Read(id, "cmdline");
        Note($"the command line {command.Replace('\0', ' ')}", command);
        if (command.Contains("git-worker", StringComparison.Ordinal))
        {
            _workers[id] = true;
            Note("a git worker's environment", DeploymentProcesses.Read(id, "environ"));
        }
    }

    private void Note(string where, string text)
    {
        if (_secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)))
        {
            _found[where] = where;
        }
    }
}

/// <summary>Finds processes by the folder for temporary files that they were given.</summary>
internal static class DeploymentProcesses
{
    public static IReadOnlyList<int> Of(string tempRoot) =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Read(id, "environ").Contains($"TMPDIR={tempRoot}/", StringComparison.Ordinal)),
    ];

    /// <summary>A file of <c>/proc</c>; empty when the process is gone or somebody else's.</summary>
    public static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
