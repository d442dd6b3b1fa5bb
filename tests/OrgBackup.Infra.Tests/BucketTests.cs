using System.Text.Json.Nodes;

namespace OrgBackup.Infra.Tests;

/// <summary>What the buckets must be; of cdk-nag's rules S1, S2, S10 and KMS5.</summary>
public sealed class BucketTests
{
    private static readonly string[] Encrypted = ["Backups", "Control"];

    [Theory]
    [InlineData("")]
    [InlineData("kms=new")]
    [InlineData("bucket=weekly-backups")]
    public void Every_bucket_is_private_encrypted_and_outlives_the_stack(string context)
    {
        var buckets = Template(context).Of("AWS::S3::Bucket").ToList();

        buckets.Should().HaveCountGreaterThanOrEqualTo(2);
        foreach (var bucket in buckets)
        {
            bucket["PublicAccessBlockConfiguration"]!.AsObject().Should().HaveCount(4)
                .And.OnlyContain(flag => flag.Value!.GetValue<bool>());
            Algorithm(bucket).Should().BeOneOf("AES256", "aws:kms");
            Intrinsic.Text(bucket["OwnershipControls"]!["Rules"]![0]!["ObjectOwnership"]).Should().Be("BucketOwnerEnforced");
            bucket.DeletionPolicy.Should().Be("Retain", "of {0}", bucket.Id);
            bucket.Json["UpdateReplacePolicy"]!.GetValue<string>().Should().Be("Retain");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket=weekly-backups")]
    public void Every_bucket_refuses_requests_without_TLS_1_2(string context)
    {
        var template = Template(context);
        foreach (var bucket in template.Of("AWS::S3::Bucket"))
        {
            var policy = Statement.Of(template.Of("AWS::S3::BucketPolicy")
                .Single(policy => policy["Bucket"]!["Ref"]!.GetValue<string>() == bucket.Id)["PolicyDocument"]!).ToList();
            var plain = new Request("s3:GetObject", $"arn:${{{bucket.Id}}}/a").With("aws:SecureTransport", "false");
            var old = new Request("s3:GetObject", $"arn:${{{bucket.Id}}}/a").With("s3:TlsVersion", "1.1");
            var modern = new Request("s3:GetObject", $"arn:${{{bucket.Id}}}/a");

            policy.Should().Contain(statement => statement.IsDeny && statement.Matches(plain));
            policy.Should().Contain(statement => statement.IsDeny && statement.Matches(old));
            policy.Should().NotContain(statement => statement.IsDeny && statement.Matches(modern));
        }
    }

    [Fact]
    public void Every_bucket_but_that_of_the_access_logs_logs_its_accesses()
    {
        var logs = Synthesized.Default.Only("AWS::S3::Bucket", "AccessLogs");

        foreach (var bucket in Synthesized.Default.Of("AWS::S3::Bucket").Where(bucket => bucket != logs))
        {
            bucket["LoggingConfiguration"]!["DestinationBucketName"]!["Ref"]!.GetValue<string>().Should().Be(logs.Id);
        }
    }

    [Fact]
    public void Backups_have_versions() =>
        Backups()["VersioningConfiguration"]!["Status"]!.GetValue<string>().Should().Be("Enabled");

    [Fact]
    public void Only_tagged_archives_go_to_Deep_Archive_and_after_90_days()
    {
        var moving = Rules(Backups()).Where(rule => rule["Transitions"] is not null).ToList();

        moving.Should().ContainSingle();
        moving[0]["Transitions"]!.ToJsonString().Should().Be("""[{"StorageClass":"DEEP_ARCHIVE","TransitionInDays":90}]""");
        moving[0]["TagFilters"]!.ToJsonString().Should().Be("""[{"Key":"orgbackup","Value":"archive"}]""");
    }

    [Fact]
    public void The_days_until_Deep_Archive_can_be_chosen_and_0_means_never()
    {
        Rules(Backups("archiveAfterDays=30"))[0]["Transitions"]![0]!["TransitionInDays"]!.GetValue<int>().Should().Be(30);
        Rules(Backups("archiveAfterDays=0")).Should().NotContain(rule => rule["Transitions"] != null);
    }

    [Fact]
    public void No_current_backup_ever_expires_and_old_versions_stay_a_year()
    {
        var rules = Rules(Backups());

        rules.Should().OnlyContain(rule => rule["ExpirationInDays"] == null && rule["NoncurrentVersionTransitions"] == null);
        rules.Select(rule => rule["NoncurrentVersionExpiration"]?["NoncurrentDays"]?.GetValue<int>())
            .Should().ContainSingle(days => days != null).Which.Should().BeGreaterThanOrEqualTo(365);
        rules.Should().ContainSingle(rule => rule["ExpiredObjectDeleteMarker"] != null);
    }

    [Fact]
    public void Incomplete_uploads_are_given_up_in_every_bucket_after_3_to_7_days()
    {
        foreach (var bucket in Synthesized.Default.Of("AWS::S3::Bucket"))
        {
            Rules(bucket).Should().ContainSingle(rule => rule["AbortIncompleteMultipartUpload"] != null, "of {0}", bucket.Id)
                .Which["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]!.GetValue<int>().Should().BeInRange(3, 7);
        }
    }

    [Fact]
    public void Control_objects_are_gone_after_30_days_without_a_trace()
    {
        var control = Synthesized.Default.Only("AWS::S3::Bucket", "Control");

        Rules(control).Should().ContainSingle(rule => rule["ExpirationInDays"] != null)
            .Which["ExpirationInDays"]!.GetValue<int>().Should().Be(30);
        control["VersioningConfiguration"].Should().BeNull();
    }

    [Fact]
    public void A_key_of_our_own_encrypts_backups_control_objects_secret_and_topic()
    {
        var template = Synthesized.With("kms=new");
        var key = template.Only("AWS::KMS::Key");

        key["EnableKeyRotation"]!.GetValue<bool>().Should().BeTrue();
        key.DeletionPolicy.Should().Be("Retain");
        foreach (var id in Encrypted)
        {
            var bucket = template.Only("AWS::S3::Bucket", id);
            var rule = Encryption(bucket);
            Algorithm(bucket).Should().Be("aws:kms");
            Intrinsic.Text(rule["ServerSideEncryptionByDefault"]!["KMSMasterKeyID"]).Should().Be($"arn:${{{key.Id}}}");
            rule["BucketKeyEnabled"]!.GetValue<bool>().Should().BeTrue();
        }

        Intrinsic.Text(template.Only("AWS::SecretsManager::Secret")["KmsKeyId"]).Should().Be($"arn:${{{key.Id}}}");
        Intrinsic.Text(template.Only("AWS::SNS::Topic")["KmsMasterKeyId"]).Should().Contain(key.Id);
    }

    [Fact]
    public void A_key_that_is_there_already_can_be_used()
    {
        const string Arn = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";
        var template = Synthesized.With($"kms={Arn}");

        template.Of("AWS::KMS::Key").Should().BeEmpty();
        Intrinsic.Text(Encryption(template.Only("AWS::S3::Bucket", "Backups"))["ServerSideEncryptionByDefault"]!["KMSMasterKeyID"])
            .Should().Be(Arn);
        template.StatementsOf("BackupRole").Should().Contain(statement => statement.Resources.Contains(Arn));
    }

    [Theory]
    [InlineData("governance", "GOVERNANCE")]
    [InlineData("compliance", "COMPLIANCE")]
    public void Object_Lock_is_on_when_asked_for(string mode, string expected)
    {
        var bucket = Backups($"objectLock={mode}", "objectLockDays=60");

        bucket["ObjectLockEnabled"]!.GetValue<bool>().Should().BeTrue();
        bucket["ObjectLockConfiguration"]!["Rule"]!["DefaultRetention"]!.ToJsonString()
            .Should().Be($$"""{"Days":60,"Mode":"{{expected}}"}""");
        Backups()["ObjectLockEnabled"].Should().BeNull();
    }

    [Fact]
    public void An_existing_bucket_is_used_and_its_owner_told_what_the_stack_cannot_set()
    {
        var template = Synthesized.Existing;

        template.Of("AWS::S3::Bucket").Should().NotContain(bucket => bucket.Id.StartsWith("Backups", StringComparison.Ordinal));
        template.Only("AWS::Lambda::Function", "Backup")["Environment"]!["Variables"]!["ORGBACKUP_STORE"]!.GetValue<string>()
            .Should().Be("s3://weekly-backups/github");
        template.Manifest.ToJsonString().Should().Contain("aws:cdk:warning").And.Contain("An existing bucket");
    }

    private static Template Template(string context) =>
        context.Length == 0 ? Synthesized.Default : Synthesized.With(context);

    private static Resource Backups(params string[] context) =>
        Synthesized.With(context).Only("AWS::S3::Bucket", "Backups");

    private static List<JsonNode> Rules(Resource bucket) =>
        [.. bucket["LifecycleConfiguration"]!["Rules"]!.AsArray().Select(rule => rule!)];

    private static JsonNode Encryption(Resource bucket) =>
        bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]![0]!;

    private static string Algorithm(Resource bucket) =>
        Encryption(bucket)["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]!.GetValue<string>();
}
