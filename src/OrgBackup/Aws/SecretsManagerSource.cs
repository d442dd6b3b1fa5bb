using Amazon.Runtime;

namespace OrgBackup.Aws;

/// <summary>A secret of AWS Secrets Manager, kept in memory once read. Safe for many threads.</summary>
public sealed class SecretsManagerSource : ISecretSource, IDisposable
{
    private static readonly AwsAction<GetSecretValue, SecretValue> Read =
        new("GetSecretValue", AwsJson.Default.GetSecretValue, AwsJson.Default.SecretValue);

    // Made with the first reading: a function polls before it needs its secret.
    private readonly Lazy<AwsJsonClient> _client;
    private readonly SemaphoreSlim _reading = new(1);
    private volatile string? _text;

    /// <param name="secret">The secret's name or ARN.</param>
    /// <param name="options">Which AWS.</param>
    /// <exception cref="UsageException">No region is known, or the endpoint is not allowed.</exception>
    public SecretsManagerSource(string secret, AwsOptions options)
    {
        Name = secret;
        var config = new AwsJsonConfig(AwsService.SecretsManager, options);
        _client = new(() => new(AwsService.SecretsManager, config));
    }

    public string Name { get; }

    public async ValueTask<string> GetAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _text is { } known)
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            return (fresh ? null : _text) ?? (_text = await ReadAsync(cancellationToken));
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }

        _reading.Dispose();
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var value = await _client.Value.CallAsync(Read, new(Name), Explain, cancellationToken);
        return value.SecretString ?? throw new UsageException(
            $"The secret '{Name}' is binary.", "Store the GitHub token, or the App's JSON, as text.");
    }

    private UsageException? Explain(AmazonServiceException error) => error.ErrorCode switch
    {
        "ResourceNotFoundException" when error.Message.Contains("staging label", StringComparison.Ordinal) => new(
            $"The secret '{Name}' has no value yet.",
            "Put the GitHub token into it: aws secretsmanager put-secret-value; or in the console.",
            error),
        "ResourceNotFoundException" => new(
            $"There is no secret '{Name}'.", "Check its name, the account and AWS_REGION.", error),
        "DecryptionFailure" => new(
            $"The secret '{Name}' cannot be decrypted: its KMS key is disabled, deleted or not to be used.",
            "Enable the key, and allow kms:Decrypt on it to the identity that asks.",
            error),
        "InvalidRequestException" => new(
            $"The secret '{Name}' cannot be read now: {error.Message}",
            "If it is marked for deletion, restore it or name another one.",
            error),
        _ => null,
    };
}

/// <summary>The question for a secret.</summary>
internal sealed record GetSecretValue(string SecretId);

/// <summary>The answer. Not a record: its text must not show the secret.</summary>
internal sealed class SecretValue
{
    public string? SecretString { get; init; }
}
