using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>
/// The network of the Fargate task: one public subnet, because a NAT gateway costs more in a month than all else here;
/// nothing may come in, and only HTTPS may go out.
/// </summary>
internal sealed class LargeNetwork : Construct
{
    private readonly SecurityGroup _group;

    public LargeNetwork(Construct scope, string id, BackupSettings settings)
        : base(scope, id)
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            MaxAzs = 1,
            NatGateways = 0,
            RestrictDefaultSecurityGroup = false,
            SubnetConfiguration =
            [
                new SubnetConfiguration
                {
                    Name = "public",
                    SubnetType = SubnetType.PUBLIC,
                    MapPublicIpOnLaunch = false,
                },
            ],
        });
        Vpc.AddGatewayEndpoint("S3", new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 });
        AddFlowLog(settings);
        _group = new SecurityGroup(this, "Task", new SecurityGroupProps
        {
            Vpc = Vpc,
            Description = "OrgBackup: large repositories, no way in",
            AllowAllOutbound = false,
        });
        foreach (var port in Ports(settings.GitHub))
        {
            _group.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(port), "HTTPS to GitHub and AWS");
        }
    }

    public Vpc Vpc { get; }
    public string SubnetId => Vpc.PublicSubnets[0].SubnetId;
    public string SecurityGroupId => _group.SecurityGroupId;

    private static IEnumerable<int> Ports(GitHubSettings gitHub) =>
        new[] { gitHub.ApiUrl, gitHub.GraphQlUrl, gitHub.ServerUrl }
            .OfType<string>().Select(address => new Uri(address).Port).Append(443).Distinct().Order();

    private void AddFlowLog(BackupSettings settings)
    {
        var log = StepLog.For(this, "FlowLog", $"/orgbackup/{settings.Organization}/network", settings);
        var source = new ArnComponents { Service = "ec2", Resource = "vpc-flow-log", ResourceName = "*" };
        var role = Grants.RoleFor(
            this, "FlowLogRole", "vpc-flow-logs.amazonaws.com", Stack.Of(this).FormatArn(source), []);
        Vpc.AddFlowLog("Flow", new FlowLogOptions
        {
            Destination = FlowLogDestination.ToCloudWatchLogs(log, role),
            TrafficType = FlowLogTrafficType.ALL,
        });
    }
}
