using System.Collections.Concurrent;
using OrgBackup.Backup;
using OrgBackup.Report;

namespace OrgBackup.Tests.GitHub;

/// <summary>Remembers what was told.</summary>
internal sealed class RecordingProgress : IBackupProgress
{
    private readonly ConcurrentQueue<string> _messages = new();

    public IReadOnlyList<string> Messages => [.. _messages];

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

    public void Message(string text) => _messages.Enqueue(text);
}
