using OrgBackup.Report;

namespace OrgBackup.Backup;

/// <summary>Hears what a run does, for people. Called from many threads; must be quick and must not throw.</summary>
public interface IBackupProgress
{
    /// <summary>The listing is done: so many repositories will be worked on.</summary>
    void Discovered(int repositories);

    /// <summary>
    /// A repository entered a phase: <c>refs</c>, <c>git</c>, <c>wiki</c>, <c>metadata</c>, <c>assets</c>,
    /// <c>lfs</c>, <c>storing</c>.
    /// </summary>
    void Phase(string repository, string phase);

    /// <summary>So many bytes have been received or written in the current phase of the repository.</summary>
    void Bytes(string repository, long bytes);

    void Finished(RepositoryOutcome outcome);

    /// <summary>Something to tell: a wait for a rate limit, a retry, a warning. One sentence, no secrets.</summary>
    void Message(string text);
}

/// <summary>Hears nothing.</summary>
public sealed class SilentProgress : IBackupProgress
{
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

    public void Message(string text)
    {
    }
}
