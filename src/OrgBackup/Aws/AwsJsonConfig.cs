using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace OrgBackup.Aws;

/// <summary>
/// The SDK's settings of a JSON service. Endpoints of variables and profiles count as for the SDK's own clients.
/// </summary>
internal sealed class AwsJsonConfig : ClientConfig
{
    private static readonly DefaultConfiguration Defaults = new()
    {
        Name = DefaultConfigurationMode.Standard,
        RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    };

    private readonly AwsService _service;

    /// <exception cref="UsageException">No region is known, or the endpoint is not allowed.</exception>
    public AwsJsonConfig(AwsService service, AwsOptions options)
        : base(new DefaultConfigurationProvider([Defaults]))
    {
        _service = service;
        ServiceId = service.Id;
        AuthenticationServiceName = service.Prefix;
        MaxErrorRetry = options.Retries;
        Timeout = TimeSpan.FromSeconds(30);
        DefaultAWSCredentials = options.Credentials;
        EndpointProvider = new Provider(this);
        var given = service == AwsService.StepFunctions
            ? options.StepFunctionsEndpoint
            : options.SecretsManagerEndpoint;
        Locate(AwsEndpoints.Region(options.Region, "Set AWS_REGION to the stack's region."), given ?? ServiceURL);
    }

    public override string ServiceVersion => "";

    public override string UserAgent => "orgbackup";

    public override string RegionEndpointServiceName => _service.Prefix;

    /// <summary>Gets a value indicating whether this is AWS itself, not an address of one's own.</summary>
    public bool IsAws { get; private set; }

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        new(Address());

    private void Locate(string region, string? endpoint)
    {
        IsAws = endpoint is not { Length: > 0 };
        if (IsAws)
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else
        {
            ServiceURL = AwsEndpoints.Check(endpoint!, _service.Name, _service.EndpointVariable).ToString();
        }

        AuthenticationRegion = region;
    }

    private string Address()
    {
        if (!IsAws)
        {
            return ServiceURL;
        }

        var host = UseFIPSEndpoint ? $"{_service.Prefix}-fips" : _service.Prefix;
        return $"https://{host}.{RegionEndpoint.SystemName}.{RegionEndpoint.PartitionDnsSuffix}";
    }

    private sealed class Provider(AwsJsonConfig config) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters) => new(config.Address());
    }
}
