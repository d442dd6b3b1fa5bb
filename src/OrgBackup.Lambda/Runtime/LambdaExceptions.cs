namespace OrgBackup.Lambda.Runtime;

/// <summary>The answer is larger than AWS Lambda takes, or it was refused.</summary>
public sealed class ResponseRefusedException(string message, Exception? inner = null)
    : BackupException(message, inner: inner);

/// <summary>The Runtime API answered what ends this process: AWS Lambda starts another one.</summary>
internal sealed class RuntimeApiException(string message, Exception? inner = null) : Exception(message, inner);
