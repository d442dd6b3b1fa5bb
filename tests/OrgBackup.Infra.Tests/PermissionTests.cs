using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrgBackup.Infra.Tests;

/// <summary>Who may do what; of cdk-nag's rules IAM4, IAM5, SMG4, SQS3, SQS4 and SNS3.</summary>
public sealed partial class PermissionTests
{
    private static readonly string[] Never =
    [
        "s3:Delete", "s3:PutLifecycle", "s3:PutBucket", "s3:BypassGovernance", "s3:PutObjectRetention", "s3:PutObjectLegalHold",
        "s3:PutObjectAcl", "s3:PutEncryption", "iam:Put", "iam:Create", "iam:Attach", "kms:ScheduleKeyDeletion", "kms:Put",
        "secretsmanager:Put", "secretsmanager:Update", "secretsmanager:Delete",
    ];

    public static TheoryData<string> Variants =>
        ["", "kms=new", "fargate=true", "drill=3", "bucket=weekly-backups", "objectLock=governance"];

    [Fact]
    public void Every_wildcard_has_a_written_reason_and_every_reason_a_wildcard()
    {
        var template = Synthesized.With("kms=new", "fargate=true", "drill=3");
        var used = template.RoleStatements.Select(pair => pair.Statement)
            .Concat(template.ResourceStatements.Select(pair => pair.Statement))
            .Where(statement => !statement.IsDeny)
            .SelectMany(statement => statement.Actions.SelectMany(action =>
                statement.Resources.Select(resource => (Action: action, Resource: Short(resource)))))
            .Where(pair => pair.Action.Contains('*') || pair.Resource.Contains('*'))
            .Distinct().ToList();

        var reasons = WildcardReasons.All.Select(reason => (reason.Action, reason.Resource)).ToList();
        used.Except(reasons).Should().BeEmpty("a new wildcard needs a reason in WildcardReasons");
        reasons.Except(used).Should().BeEmpty("a reason without a wildcard is out of date");
        WildcardReasons.All.Should().OnlyContain(reason => reason.Why.Length > 5);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_role_has_a_managed_policy_or_a_right_to_destroy(string context)
    {
        var template = Synthesized.With(context.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        template.Of("AWS::IAM::Role").Should().NotBeEmpty()
            .And.OnlyContain(role => role["ManagedPolicyArns"] == null && role["Policies"] == null);
        template.RoleStatements.Where(pair => !pair.Statement.IsDeny)
            .SelectMany(pair => pair.Statement.Actions.Select(action => $"{pair.Role}: {action}"))
            .Where(text => Never.Any(bad => text.Contains($" {bad}", StringComparison.Ordinal)) || text.EndsWith(":*", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void Services_take_roles_on_only_for_this_account_and_where_they_say_it_for_this_source()
    {
        foreach (var role in Synthesized.Full.Of("AWS::IAM::Role"))
        {
            var trust = Statement.Of(role["AssumeRolePolicyDocument"]!).Should().ContainSingle().Subject;
            var service = trust.Json["Principal"]!["Service"]!.GetValue<string>();

            Intrinsic.Text(trust.Conditions["StringEquals"]!["aws:SourceAccount"]).Should().Be("${AWS::AccountId}");
            (trust.Conditions["ArnLike"]?["aws:SourceArn"] is not null)
                .Should().Be(service != "lambda.amazonaws.com", "of {0}", service);
        }
    }

    [Fact]
    public void Each_function_has_a_role_of_its_own_and_report_cannot_read_the_secret()
    {
        var functions = Synthesized.Default.Of("AWS::Lambda::Function").ToList();

        functions.Select(function => Intrinsic.Text(function["Role"])).Should().HaveCount(3).And.OnlyHaveUniqueItems();
        Readers().Should().BeEquivalentTo("DiscoverRole", "BackupRole");
        functions.Single(function => function.Id.StartsWith("Report", StringComparison.Ordinal))["Environment"]!["Variables"]!
            .AsObject().Should().NotContainKey("ORGBACKUP_SECRET");

        static IEnumerable<string> Readers() => Synthesized.Default.RoleStatements
            .Where(pair => pair.Statement.Actions.Contains("secretsmanager:GetSecretValue"))
            .Select(pair => Hash().Replace(pair.Role, ""));
    }

    [Fact]
    public void A_drill_reads_everything_and_writes_only_what_it_found()
    {
        var template = Synthesized.With("drill=3");
        var role = template.StatementsOf("DrillRole").ToList();
        var bucket = $"arn:${{{template.Only("AWS::S3::Bucket", "Backups").Id}}}";

        bool May(string action, string key) => Statement.Allows(role, new Request(action, $"{bucket}/{key}"));
        May("s3:GetObject", "web/git_backup_2026-11-22.tar.gz").Should().BeTrue();
        May("s3:PutObject", "web/proofs/2026-11-22_drill_20261123T150000000Z.json").Should().BeTrue();
        May("s3:PutObject", "_runs/drill-20261123T150000Z/drill.json").Should().BeTrue();
        May("s3:PutObject", "_runs/acme-20261123T140000Z/manifest.json").Should().BeFalse();
        May("s3:PutObject", "web/snapshots/2026-11-22.json").Should().BeFalse();
        May("s3:PutObject", "web/git_backup_2026-11-22.tar.gz").Should().BeFalse();
        role.SelectMany(statement => statement.Actions).Should().NotContain("secretsmanager:GetSecretValue");
        Synthesized.Default.Of("AWS::Lambda::Function").Should().HaveCount(3, "drills are off unless asked for");
    }

    [Fact]
    public void The_secret_stays_and_holds_no_token_and_another_one_can_be_named()
    {
        const string Arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:github-AbCdEf";
        var secret = Synthesized.Default.Only("AWS::SecretsManager::Secret");
        var other = Synthesized.With($"secretArn={Arn}");

        secret.DeletionPolicy.Should().Be("Retain");
        Synthesized.Default.Of("AWS::SecretsManager::RotationSchedule").Should().BeEmpty("GitHub renews no token by an API");
        secret["SecretString"].Should().BeNull();
        secret["GenerateSecretString"]!["SecretStringTemplate"]!.GetValue<string>().Should().Be("""{"token":""}""");
        other.Of("AWS::SecretsManager::Secret").Should().BeEmpty();
        other.StatementsOf("DiscoverRole").Should().Contain(statement => statement.Resources.Contains(Arn));
        other.Only("AWS::Lambda::Function", "Backup")["Environment"]!["Variables"]!["ORGBACKUP_SECRET"]!.GetValue<string>()
            .Should().Be(Arn);
    }

    [Fact]
    public void The_state_machine_starts_its_children_and_reads_and_writes_only_their_lists()
    {
        var role = Synthesized.Default.StatementsOf("StateMachineRole").ToList();
        const string States = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}";
        var control = $"arn:${{{Synthesized.Default.Only("AWS::S3::Bucket", "Control").Id}}}";

        bool May(string action, string resource) => Statement.Allows(role, new Request(action, resource));
        May("states:StartExecution", $"{States}:stateMachine:OrgBackup-acme").Should().BeTrue();
        May("states:RedriveExecution", $"{States}:execution:OrgBackup-acme/repositories:x").Should().BeTrue();
        May("states:RedriveExecution", $"{States}:execution:OrgBackup-acme:x").Should().BeFalse("that is the operator's");
        May("states:StartExecution", $"{States}:stateMachine:Other").Should().BeFalse();
        May("s3:GetObject", $"{control}/runs/r/a0/items.json").Should().BeTrue();
        May("s3:PutObject", $"{control}/map-runs/u/manifest.json").Should().BeTrue();
        May("s3:PutObject", $"{control}/lease/acme.json").Should().BeFalse();
        role.SelectMany(statement => statement.Actions).Should().NotContain(action => action.StartsWith("ecs:") || action == "iam:PassRole");
    }

    [Fact]
    public void Queues_and_topics_refuse_plain_text_connections()
    {
        foreach (var (type, action) in new[] { ("AWS::SQS::QueuePolicy", "sqs:SendMessage"), ("AWS::SNS::TopicPolicy", "sns:Publish") })
        {
            var statements = Statement.Of(Synthesized.Default.Only(type)["PolicyDocument"]!).ToList();
            var resource = statements[0].Resources[0];
            var plain = new Request(action, resource).With("aws:SecureTransport", "false").With("aws:SourceAccount", "${AWS::AccountId}");

            statements.Should().Contain(statement => statement.IsDeny && statement.Matches(plain));
            Statement.Allows(statements, plain).Should().BeFalse();
        }

        Synthesized.Default.Only("AWS::SQS::Queue")["SqsManagedSseEnabled"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public void Alarms_of_this_account_may_publish()
    {
        var statements = Statement.Of(Synthesized.Default.Only("AWS::SNS::TopicPolicy")["PolicyDocument"]!).ToList();
        var publish = new Request("sns:Publish", statements[0].Resources[0]);

        Statement.Allows(statements, publish.With("aws:SourceAccount", "${AWS::AccountId}")).Should().BeTrue();
        Statement.Allows(statements, publish.With("aws:SourceAccount", "999999999999")).Should().BeFalse();
    }

    [Fact]
    public void The_evaluator_of_these_tests_knows_an_allowance_from_a_denial()
    {
        var allow = new Statement(JsonNode.Parse("""{"Effect":"Allow","Action":"s3:Get*","Resource":"a/*/c"}""")!.AsObject());
        var deny = new Statement(JsonNode.Parse("""{"Effect":"Deny","Action":"s3:*","NotResource":"a/b/*"}""")!.AsObject());

        Statement.Allows([allow], new Request("s3:GetObject", "a/b/c")).Should().BeTrue();
        Statement.Allows([allow], new Request("s3:PutObject", "a/b/c")).Should().BeFalse();
        Statement.Allows([allow], new Request("s3:GetObject", "a/b/d")).Should().BeFalse();
        Statement.Allows([allow, deny], new Request("s3:GetObject", "a/b/c")).Should().BeTrue();
        Statement.Allows([allow, deny], new Request("s3:GetObject", "a/x/c")).Should().BeFalse();
    }

    /// <summary>The end of an ARN, with logical ids shortened to what a person gave.</summary>
    private static string Short(string resource)
    {
        var known = Hash().Replace(resource, "");
        return known.Split(":${AWS::AccountId}:") is [_, var end] ? end
            : known.StartsWith("arn:", StringComparison.Ordinal) ? known["arn:".Length..] : known;
    }

    [GeneratedRegex("(?<=[a-z])[0-9A-F]{8}(?=}|$)", RegexOptions.None, 1_000)]
    private static partial Regex Hash();
}
