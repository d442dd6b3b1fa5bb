using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests;

/// <summary>The way for large repositories; of cdk-nag's rules ECS2, ECS4, ECS7, EC23 and VPC7.</summary>
public sealed class FargateTests
{
    private static Template Template => Synthesized.With("fargate=true");

    [Fact]
    public void The_task_is_the_backup_step_with_room_for_large_repositories()
    {
        var task = Template.Only("AWS::ECS::TaskDefinition");
        var container = task["ContainerDefinitions"]!.AsArray().Should().ContainSingle().Subject!;

        (Intrinsic.Text(task["Cpu"]), Intrinsic.Text(task["Memory"])).Should().Be(("4096", "16384"));
        task["EphemeralStorage"]!["SizeInGiB"]!.GetValue<int>().Should().Be(200);
        container["Name"]!.GetValue<string>().Should().Be(ContainerOfTheDefinition());
        container["Command"]!.ToJsonString().Should().Be("""["backup"]""");
        container["LogConfiguration"]!["LogDriver"]!.GetValue<string>().Should().Be("awslogs");
    }

    [Fact]
    public void The_task_knows_what_the_function_knows_but_no_size_limit()
    {
        var container = Template.Only("AWS::ECS::TaskDefinition")["ContainerDefinitions"]![0]!;
        var ofTask = container["Environment"]!.AsArray().ToDictionary(pair => pair!["Name"]!.GetValue<string>(), pair => Intrinsic.Text(pair!["Value"]));
        var ofFunction = Template.Only("AWS::Lambda::Function", "Backup")["Environment"]!["Variables"]!.AsObject()
            .ToDictionary(pair => pair.Key, pair => Intrinsic.Text(pair.Value));

        ofTask.Except(ofFunction).Select(pair => pair.Key)
            .Should().BeEquivalentTo("ORGBACKUP_SIZE_LIMIT_MB", "DOTNET_GCHeapHardLimit", "AWS_REGION");
        ofFunction.Keys.Should().BeSubsetOf(ofTask.Keys);
        ofTask["ORGBACKUP_SIZE_LIMIT_MB"].Should().Be("0");
        container["Secrets"].Should().BeNull("the task reads the secret itself; its name is no secret");
    }

    [Fact]
    public void Nothing_comes_in_and_only_HTTPS_goes_out()
    {
        var group = Template.Only("AWS::EC2::SecurityGroup");

        group["SecurityGroupIngress"].Should().BeNull();
        Template.Of("AWS::EC2::SecurityGroupIngress").Should().BeEmpty();
        group["SecurityGroupEgress"]!.AsArray().Select(rule => $"{rule!["IpProtocol"]} {rule["FromPort"]}-{rule["ToPort"]}")
            .Should().Equal("tcp 443-443");
        Synthesized.With("fargate=true", "serverUrl=https://git.example:8443").Only("AWS::EC2::SecurityGroup")["SecurityGroupEgress"]!
            .AsArray().Select(rule => rule!["ToPort"]!.GetValue<int>()).Should().Equal(443, 8443);
    }

    [Fact]
    public void The_network_costs_nothing_while_idle_and_keeps_a_flow_log()
    {
        Template.Of("AWS::EC2::NatGateway").Should().BeEmpty();
        Template.Of("AWS::EC2::EIP").Should().BeEmpty();
        Template.Of("AWS::EC2::VPCEndpoint").Should().OnlyContain(endpoint => endpoint["VpcEndpointType"]!.GetValue<string>() == "Gateway");
        Template.Only("AWS::EC2::FlowLog")["TrafficType"]!.GetValue<string>().Should().Be("ALL");
        Template.Only("AWS::ECS::Cluster")["ClusterSettings"]!.ToJsonString().Should().Contain("enabled");
        Template.Of("AWS::EC2::Subnet").Should().OnlyContain(subnet => !subnet["MapPublicIpOnLaunch"]!.GetValue<bool>());
    }

    [Fact]
    public void The_state_machine_may_run_this_task_and_pass_its_two_roles_only()
    {
        var statements = Template.StatementsOf("StateMachineRole").ToList();
        var pass = statements.Single(statement => statement.Actions.Contains("iam:PassRole"));
        var task = Template.Only("AWS::ECS::TaskDefinition");

        pass.Resources.Should().BeEquivalentTo(Intrinsic.Text(task["TaskRoleArn"]), Intrinsic.Text(task["ExecutionRoleArn"]));
        Intrinsic.Text(pass.Conditions["StringEquals"]!["iam:PassedToService"]).Should().Be("ecs-tasks.amazonaws.com");
        statements.Single(statement => statement.Actions.Contains("ecs:RunTask")).Conditions["ArnEquals"]!["ecs:cluster"].Should().NotBeNull();
        statements.SelectMany(statement => statement.Actions)
            .Should().Contain(["ecs:StopTask", "ecs:DescribeTasks", "events:PutTargets", "events:PutRule", "events:DescribeRule"]);
    }

    [Fact]
    public void The_task_may_do_what_the_backup_function_may() =>
        Rights("LargeTaskRole").Should().BeEquivalentTo(
            Rights("BackupRole").Where(right => !right.StartsWith("logs:") && !right.StartsWith("xray:")));

    private static IEnumerable<string> Rights(string role) => Template.StatementsOf(role)
        .SelectMany(statement => statement.Actions.SelectMany(action => statement.Resources.Select(resource => $"{action} {resource}")));

    private static string ContainerOfTheDefinition()
    {
        var definition = JsonNode.Parse(Template.Only("AWS::StepFunctions::StateMachine")["DefinitionString"]!.GetValue<string>())!;
        return definition["States"]!["BackupRepositories"]!["ItemProcessor"]!["States"]!["BackupLarge"]!
            ["Parameters"]!["Overrides"]!["ContainerOverrides"]![0]!["Name"]!.GetValue<string>();
    }
}
