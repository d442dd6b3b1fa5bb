using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using OrgBackup.Report;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>
/// A deployment as the stack makes it: buckets, secret, three functions with the program of the image, and the state
/// machine of statemachine/backup.asl.json with its placeholders filled.
/// </summary>
internal sealed class CloudDeployment : IAsyncDisposable
{
    private const string Account = "123456789012";
    private const int MemoryMb = 2048;

    private readonly CloudEmulation _cloud;
    private readonly string _name;
    private readonly TempFolder _folder = new();
    private int _executions;

    private CloudDeployment(CloudEmulation cloud, string organization)
    {
        _cloud = cloud;
        _name = cloud.NewName();
        Organization = organization;
        S3 = MotoServer.NewClient(cloud.Endpoint);
    }

    public string Organization { get; }

    public LambdaFunction Discover { get; private set; } = null!;

    public LambdaFunction Backup { get; private set; } = null!;

    public LambdaFunction Report { get; private set; } = null!;

    /// <summary>Gets the function that restores a sample after the report; it is there, whether it is wanted or not.</summary>
    public LambdaFunction Drill { get; private set; } = null!;

    public IReadOnlyList<LambdaFunction> Functions => [Discover, Backup, Report, Drill];

    public IAmazonS3 S3 { get; }

    public string Bucket => $"{_name}-backup";

    public string ControlBucket => $"{_name}-control";

    public string Store => $"s3://{Bucket}";

    /// <summary>Gets the folder under which all its processes have their temporary files.</summary>
    public string TempRoot => _folder.Path;

    /// <summary>Gets the calls of the backup function that are steps of a repository.</summary>
    public IReadOnlyList<LambdaCall> Steps => [.. Backup.Calls.Where(call => call.Input["action"] is null)];

    /// <param name="more">Variables of the functions that differ from the stack's defaults.</param>
    public static async Task<CloudDeployment> CreateAsync(
        CloudEmulation cloud,
        string organization,
        IReadOnlyDictionary<string, string> gitHub,
        int concurrency = 2,
        params (string Name, string Value)[] more)
    {
        await cloud.StartAsync();
        var deployment = new CloudDeployment(cloud, organization);
        await deployment.MakeBucketAsync(deployment.Bucket);
        await deployment.MakeBucketAsync(deployment.ControlBucket);
        await cloud.CallAsync(CloudEmulation.Region, "secretsmanager.CreateSecret", new JsonObject
        {
            ["Name"] = $"{deployment._name}/github",
            ["SecretString"] = gitHub["GITHUB_TOKEN"],
        });
        var common = deployment.Variables(gitHub, concurrency, more);
        deployment.Discover = deployment.Function("discover", common);
        deployment.Backup = deployment.Function("backup", common);
        deployment.Report = deployment.Function("report", common);
        deployment.Drill = deployment.Function("drill", common);
        return deployment;
    }

    public Task PutSecretAsync(string text) => _cloud.CallAsync(
        CloudEmulation.Region,
        "secretsmanager.PutSecretValue",
        new JsonObject { ["SecretId"] = $"{_name}/github", ["SecretString"] = text });

    /// <summary>Starts an execution.</summary>
    /// <param name="change">Changes the definition.</param>
    public async Task<CloudExecution> StartAsync(string input = "{}", Action<JsonNode>? change = null)
    {
        var region = _cloud.NewRegion();
        var definition = await DefinitionAsync();
        change?.Invoke(definition);
        var machine = await _cloud.CallAsync(region, "AWSStepFunctions.CreateStateMachine", new JsonObject
        {
            ["name"] = _name,
            ["definition"] = definition.ToJsonString(),
            ["roleArn"] = $"arn:aws:iam::{Account}:role/{_name}",
        });
        var started = await _cloud.CallAsync(region, "AWSStepFunctions.StartExecution", new JsonObject
        {
            ["stateMachineArn"] = (string)machine["stateMachineArn"]!,
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"{_name}-{++_executions}"),
            ["input"] = input,
        });
        return new CloudExecution(_cloud, region, (string)started["executionArn"]!);
    }

    public async Task<RunManifest> ManifestAsync()
    {
        // not disposed: the client belongs to this deployment
        var store = new S3Store(S3, Bucket);
        var runs = new RunCatalog(store);
        return await runs.ReadAsync("latest", TestContext.Current.CancellationToken);
    }

    /// <summary>The product's own proof that everything in the store can be restored.</summary>
    public Task<ToolResult> VerifyAsync(params string[] more) =>
        Tool.OrgBackupAsync(AwsVariables(), ["verify", "--from", Store, .. more]);

    public async Task<IReadOnlyList<string>> KeysAsync(string bucket)
    {
        var keys = new List<string>();
        var pages = S3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket });
        await foreach (var found in pages.S3Objects.WithCancellation(TestContext.Current.CancellationToken))
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var function in Functions)
        {
            _cloud.Lambda.Remove(function);
            await function.DisposeAsync();
        }

        S3.Dispose();
        _folder.Dispose();
    }

    /// <summary>AWS's own variables, as AWS Lambda sets them, and where the emulation is.</summary>
    public Dictionary<string, string> AwsVariables() => new(StringComparer.Ordinal)
    {
        ["AWS_REGION"] = CloudEmulation.Region,
        ["AWS_ACCESS_KEY_ID"] = CloudEmulation.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = CloudEmulation.SecretKey,
        ["AWS_ENDPOINT_URL"] = _cloud.Endpoint.AbsoluteUri,
    };

    private Dictionary<string, string> Variables(
        IReadOnlyDictionary<string, string> gitHub, int concurrency, (string Name, string Value)[] more)
    {
        var variables = AwsVariables();
        variables["PATH"] = "/usr/bin:/bin";
        variables["DOTNET_ROOT"] = LambdaProgramFile.DotNetRoot;
        foreach (var name in gitHub.Keys.Where(name => name.EndsWith("_URL", StringComparison.Ordinal)))
        {
            variables[name] = gitHub[name];
        }

        variables["ORGBACKUP_ORGANIZATION"] = Organization;
        variables["ORGBACKUP_STORE"] = Store;
        variables["ORGBACKUP_CONTROL_BUCKET"] = ControlBucket;
        variables["ORGBACKUP_CONCURRENCY"] = concurrency.ToString(CultureInfo.InvariantCulture);
        variables["ORGBACKUP_EXPECTED_BUCKET_OWNER"] = Account;
        variables["ORGBACKUP_VERIFY"] = "quick";
        variables["ORGBACKUP_SIZE_LIMIT_MB"] = "6000";
        variables["ORGBACKUP_FARGATE"] = "false";
        variables["ORGBACKUP_TAG_ARCHIVES"] = "true";
        variables["ORGBACKUP_SKIP_FORKS"] = "false";
        variables["ORGBACKUP_SKIP_ARCHIVED"] = "false";
        variables["DOTNET_GCHeapHardLimit"] = (MemoryMb * 1024L * 1024 / 2).ToString("X", CultureInfo.InvariantCulture);
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return variables;
    }

    private LambdaFunction Function(string handler, Dictionary<string, string> common)
    {
        var environment = new Dictionary<string, string>(common, StringComparer.Ordinal);
        if (handler is "discover" or "backup")
        {
            environment["ORGBACKUP_SECRET"] = $"{_name}/github";
        }

        var function = new LambdaFunction
        {
            Name = $"{_name}-{handler}",
            Handler = handler,
            Folder = _folder.Path,
            Environment = environment,
        };
        _cloud.Lambda.Add(function);
        return function;
    }

    private async Task MakeBucketAsync(string name)
    {
        await S3.PutBucketAsync(name, TestContext.Current.CancellationToken);
        await S3.PutBucketVersioningAsync(
            new PutBucketVersioningRequest
            {
                BucketName = name,
                VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
            },
            TestContext.Current.CancellationToken);
    }

    private async Task<JsonNode> DefinitionAsync()
    {
        var text = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root, "statemachine", "backup.asl.json"), TestContext.Current.CancellationToken);
        foreach (var (name, value) in new[]
        {
            ("DiscoverFunction", Discover.Arn), ("BackupFunction", Backup.Arn), ("ReportFunction", Report.Arn),
            ("DrillFunction", Drill.Arn),
            ("ControlBucket", ControlBucket), ("FargateCluster", "not-enabled"), ("FargateTaskDefinition", "not-enabled"),
            ("FargateSubnet", "not-enabled"), ("FargateSecurityGroup", "not-enabled"),
        })
        {
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        }

        return JsonNode.Parse(text)!;
    }
}
