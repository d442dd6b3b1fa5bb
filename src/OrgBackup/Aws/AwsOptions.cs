using Amazon.Runtime;

namespace OrgBackup.Aws;

/// <summary>
/// Which AWS is spoken to, as it was given; checked when a client is made. Credentials are the SDK's own matter.
/// </summary>
public sealed record AwsOptions
{
    /// <summary>Gets the region; when null, the AWS profile's or the machine's region is taken.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the address of a Secrets Manager other than AWS's own.</summary>
    public string? SecretsManagerEndpoint { get; init; }

    /// <summary>Gets the address of a Step Functions other than AWS's own.</summary>
    public string? StepFunctionsEndpoint { get; init; }

    /// <summary>Gets how often a request is repeated that failed for a passing cause.</summary>
    internal int Retries { get; init; } = 3;

    /// <summary>Gets who asks, where it is not the SDK that finds out.</summary>
    internal AWSCredentials? Credentials { get; init; }

    /// <summary>Reads AWS's own variables; empty ones count as not set.</summary>
    public static AwsOptions From(Func<string, string?> variable)
    {
        var isIgnored = string.Equals(
            Value("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase);
        return new()
        {
            Region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION"),
            SecretsManagerEndpoint = Endpoint(AwsService.SecretsManager),
            StepFunctionsEndpoint = Endpoint(AwsService.StepFunctions),
        };

        string? Endpoint(AwsService service) =>
            isIgnored ? null : Value(service.EndpointVariable) ?? Value(AwsService.AnyEndpointVariable);

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
