namespace OrgBackup.Cli;

/// <summary>What the process tells its caller; part of the contract.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Unexpected = 1;

    /// <summary>Wrong usage or configuration: nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Finished, but a repository failed or is partial for a passing cause, or damage was found.</summary>
    public const int Incomplete = 3;
    public const int Cancelled = 130;
}
