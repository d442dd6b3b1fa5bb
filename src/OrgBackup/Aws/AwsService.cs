namespace OrgBackup.Aws;

/// <summary>What makes one JSON service of AWS different from another.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Id">What the SDK calls it; names its variables and its part of a profile.</param>
/// <param name="Prefix">Begins its host and its permissions.</param>
/// <param name="Target">Begins the name of each action.</param>
/// <param name="JsonVersion">The version of the protocol.</param>
internal sealed record AwsService(string Name, string Id, string Prefix, string Target, string JsonVersion)
{
    public const string AnyEndpointVariable = "AWS_ENDPOINT_URL";

    public static AwsService SecretsManager { get; } =
        new("Secrets Manager", "Secrets Manager", "secretsmanager", "secretsmanager", "1.1");

    public static AwsService StepFunctions { get; } =
        new("Step Functions", "SFN", "states", "AWSStepFunctions", "1.0");

    public string EndpointVariable =>
        $"{AnyEndpointVariable}_{Id.ToUpperInvariant().Replace(' ', '_')}";
}
