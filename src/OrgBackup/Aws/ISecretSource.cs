namespace OrgBackup.Aws;

/// <summary>Where a secret is kept that others may renew while we run.</summary>
public interface ISecretSource
{
    /// <summary>Gets what people call the secret; for messages.</summary>
    string Name { get; }

    /// <summary>The secret's text. Never log it.</summary>
    /// <param name="fresh">Whether to read it again; otherwise what was read before is good enough.</param>
    /// <exception cref="UsageException">It is not there, may not be read, or is no text.</exception>
    /// <exception cref="AwsUnavailableException">It could not be asked for, for a cause that may pass.</exception>
    ValueTask<string> GetAsync(bool fresh, CancellationToken cancellationToken);
}
