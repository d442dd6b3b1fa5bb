using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrgBackup.Infra.Tests;

/// <summary>The machine around its definition; of cdk-nag's rules SF1 and SF2.</summary>
public sealed partial class StateMachineTests
{
    [Theory]
    [InlineData("fargate=false")]
    [InlineData("fargate=true")]
    public void Every_placeholder_of_the_definition_is_filled_and_nothing_else(string context)
    {
        var machine = Machine(context);
        var placeholders = Placeholder().Matches(Definition(machine)).Select(match => match.Groups["name"].Value).Distinct();

        machine["DefinitionSubstitutions"]!.AsObject().Select(pair => pair.Key).Should().BeEquivalentTo(placeholders);
        machine["DefinitionSubstitutions"]!.AsObject().Should().OnlyContain(pair => Intrinsic.Text(pair.Value).Length > 0);
    }

    [Fact]
    public void The_definition_is_that_of_the_repository_and_fits()
    {
        var machine = Machine();

        Definition(machine).Should().Be(File.ReadAllText(Path.Combine(
            RepositoryRoot.Find(AppContext.BaseDirectory), "statemachine", "backup.asl.json")));
        Encoding.UTF8.GetByteCount(Definition(machine)).Should().BeLessThan(1_000_000);
        Encoding.UTF8.GetByteCount(Synthesized.Full.Json.ToJsonString()).Should().BeLessThan(1_000_000, "a template has a limit too");
    }

    [Fact]
    public void Names_fit_for_the_longest_organization()
    {
        var organization = new string('a', 39);
        var template = Synthesized.With($"organization={organization}");

        Intrinsic.Text(template.Only("AWS::StepFunctions::StateMachine")["StateMachineName"]).Length.Should().BeLessThanOrEqualTo(80);
        template.Of("AWS::Lambda::Function").Should().OnlyContain(function => Intrinsic.Text(function["FunctionName"]).Length <= 64);
        template.Of("AWS::Scheduler::ScheduleGroup").Should().OnlyContain(group => Intrinsic.Text(group["Name"]).Length <= 64);
    }

    [Fact]
    public void The_machine_is_standard_traced_and_logs_everything_but_the_data()
    {
        var machine = Machine();

        machine["StateMachineName"]!.GetValue<string>().Should().Be("OrgBackup-acme");
        machine["StateMachineType"]!.GetValue<string>().Should().Be("STANDARD");
        machine["TracingConfiguration"]!["Enabled"]!.GetValue<bool>().Should().BeTrue();
        machine["LoggingConfiguration"]!["Level"]!.GetValue<string>().Should().Be("ALL");
        machine["LoggingConfiguration"]!["IncludeExecutionData"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public void The_label_of_the_map_is_the_one_in_the_permissions()
    {
        var map = JsonNode.Parse(Definition(Machine()))!["States"]!["BackupRepositories"]!;

        Synthesized.Default.StatementsOf("StateMachineRole").Single(statement => statement.Actions.Contains("states:RedriveExecution"))
            .Resources.Should().OnlyContain(resource => resource.EndsWith($"/{map["Label"]}:*"));
    }

    [Fact]
    public void Tasks_may_take_longer_than_the_functions_that_do_them()
    {
        var timeouts = TaskTimeout().Matches(Definition(Machine())).Select(match => int.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture));
        var functions = Synthesized.Default.Of("AWS::Lambda::Function").Select(function => function["Timeout"]!.GetValue<int>());

        timeouts.Min().Should().BeGreaterThan(functions.Max());
    }

    [Fact]
    public void Without_Fargate_there_is_nothing_of_it()
    {
        var template = Synthesized.Default;

        template.Resources.Should().NotContain(resource => resource.Type.StartsWith("AWS::EC2::") || resource.Type.StartsWith("AWS::ECS::"));
        template.RoleStatements.SelectMany(pair => pair.Statement.Actions)
            .Should().NotContain(action => action.StartsWith("ecs:") || action.StartsWith("iam:") || action.StartsWith("ec2:"));
    }

    private static Resource Machine(params string[] context) => Synthesized.With(context).Only("AWS::StepFunctions::StateMachine");

    private static string Definition(Resource machine) => machine["DefinitionString"]!.GetValue<string>();

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("""(?<=OutputPath": "\$\.Payload",\s+)"TimeoutSeconds": (?<seconds>\d+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TaskTimeout();
}
