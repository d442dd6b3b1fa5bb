namespace OrgBackup.Lambda.Runtime;

/// <summary>The handler was still at work when the call's time was nearly over.</summary>
public sealed class OutOfTimeException(string message, Exception? inner = null)
    : BackupException(message, "Give the function more time or memory.", inner)
{
    public override bool IsPassing => true;
}

/// <summary>The answer is larger than AWS Lambda takes, or it was refused.</summary>
public sealed class ResponseRefusedException(string message, Exception? inner = null)
    : BackupException(message, inner: inner);

/// <summary>The Runtime API answered what ends this process: AWS Lambda starts another one.</summary>
internal sealed class RuntimeApiException(string message, Exception? inner = null) : Exception(message, inner);
