using System.Reflection;

namespace OrgBackup.Git;

/// <summary>How to start a worker process.</summary>
public sealed record GitWorkerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The hidden verb under which the program is its own worker.</summary>
    public const string Verb = "git-worker";

    /// <summary>This very program again, as a worker: it must handle <see cref="Verb"/> before anything else.</summary>
    public static GitWorkerCommand ForThisProgram()
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The program's own path is not known.");
        var entry = Assembly.GetEntryAssembly()?.Location ?? "";
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? new(program, [entry, Verb])
            : new(program, [Verb]);
    }
}
