namespace OrgBackup.Git;

/// <summary>What fetches git data.</summary>
public enum GitEngineKind
{
    /// <summary>
    /// Our own client of git's protocol version 2: indexes and proves the pack while it arrives.
    /// </summary>
    ProtocolV2,

    /// <summary>libgit2 in a worker process: for servers and cases in which the first one fails.</summary>
    LibGit2,
}
