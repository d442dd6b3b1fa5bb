namespace OrgBackup.Infra.Tests;

/// <summary>What the roles that write backups can do to them: their own policies and the bucket's, evaluated together.</summary>
public sealed class UploaderTests
{
    private const string Archive = "widgets/git_backup_2026-11-22.tar.gz";
    private const string Record = "widgets/snapshots/2026-11-22.json";
    private const string View = "widgets/metadata/widgets_issues.json";
    private const string Manifest = "_runs/acme-20261122T140000Z/manifest.json";

    public static TheoryData<string> Uploaders => ["DiscoverRole", "BackupRole", "ReportRole", "LargeTaskRole", "DrillRole"];

    [Theory]
    [MemberData(nameof(Uploaders))]
    public void No_uploader_can_delete_shorten_retention_or_change_the_bucket(string role)
    {
        string[] actions =
        [
            "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteObjectTagging", "s3:DeleteBucket", "s3:DeleteBucketPolicy",
            "s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention", "s3:PutLifecycleConfiguration",
            "s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration", "s3:PutObjectAcl",
            "s3:PutBucketObjectLockConfiguration", "s3:PutBucketPublicAccessBlock",
        ];
        foreach (var action in actions)
        {
            IsDenied(role, new Request(action, Key(Archive))).Should().BeTrue("{0} must be denied by the bucket", action);
            IsAllowed(role, new Request(action, Key(Archive))).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(Archive)]
    [InlineData(Record)]
    [InlineData("widgets/releases/ab/abcdef")]
    [InlineData("_organization/snapshots/2026-11-22.json")]
    [InlineData("metadata/git_backup_2026-11-22.tar.gz")]
    public void What_a_record_owns_can_be_created_but_not_overwritten(string key)
    {
        IsAllowed("BackupRole", Put(key).With("s3:if-none-match", "*")).Should().BeTrue();
        IsAllowed("BackupRole", Put(key)).Should().BeFalse();
        IsAllowed("BackupRole", Put(key).With("s3:if-match", "\"0\"")).Should().BeFalse();
    }

    [Fact]
    public void Large_objects_are_begun_and_sent_in_parts_and_completed_only_when_new()
    {
        var part = new Request("s3:PutObject", Key(Archive)).With("s3:ObjectCreationOperation", "false");

        IsAllowed("BackupRole", part).Should().BeTrue("CreateMultipartUpload and UploadPart cannot be conditional");
        IsAllowed("BackupRole", new Request("s3:AbortMultipartUpload", Key(Archive))).Should().BeTrue();
    }

    [Fact]
    public void Views_and_runs_can_be_overwritten_each_by_its_writer()
    {
        IsAllowed("BackupRole", Put(View)).Should().BeTrue();
        IsAllowed("BackupRole", Put("_organization/metadata/acme_members.json")).Should().BeTrue();
        IsAllowed("ReportRole", Put(Manifest)).Should().BeTrue();
        IsAllowed("ReportRole", Put(View)).Should().BeFalse();
        IsAllowed("DiscoverRole", Put(Manifest)).Should().BeFalse();
        IsAllowed("BackupRole", Put(Manifest).With("s3:if-none-match", "*")).Should().BeFalse("it writes no runs");
        IsAllowed("ReportRole", new Request("s3:GetObject", Key(Archive))).Should().BeFalse("it reads nothing but runs");
        IsAllowed("ReportRole", new Request("s3:GetObject", Key(Manifest))).Should().BeTrue();
    }

    [Fact]
    public void Only_dated_archives_take_a_tag_and_only_this_one()
    {
        IsAllowed("BackupRole", Tag(Archive, "archive")).Should().BeTrue();
        IsAllowed("BackupRole", Tag("widgets/wiki_backup_2026-11-22_2.tar.gz", "archive")).Should().BeTrue();
        IsAllowed("BackupRole", Tag(Archive, "keep")).Should().BeFalse();
        IsAllowed("BackupRole", Tag(Archive, "archive").With("s3:RequestObjectTagKeys", "orgbackup", "b")).Should().BeFalse();
        IsAllowed("BackupRole", new Request("s3:PutObjectTagging", Key(Archive))).Should().BeFalse("no tag is none too");
        IsAllowed("BackupRole", Tag(Record, "archive")).Should().BeFalse();
        IsAllowed("BackupRole", Tag(View, "archive")).Should().BeFalse();
        IsAllowed("ReportRole", Tag(Archive, "archive")).Should().BeFalse();
    }

    [Fact]
    public void The_bucket_itself_refuses_other_tags_whatever_a_role_allows()
    {
        IsDenied("ReportRole", Tag(Archive, "keep")).Should().BeTrue();
        IsDenied("ReportRole", Tag(Record, "archive")).Should().BeTrue();
        IsDenied("ReportRole", Tag(Archive, "archive").With("s3:RequestObjectTagKeys", "orgbackup", "b")).Should().BeTrue();
        IsDenied("ReportRole", Tag(Archive, "archive")).Should().BeFalse();
    }

    [Fact]
    public void Others_than_the_uploaders_are_not_bound_so_that_pruning_stays_possible()
    {
        var bucket = Synthesized.Default.PolicyOn("AWS::S3::BucketPolicy", "BackupsPolicy");
        var delete = new Request("s3:DeleteObject", "arn:${Backups9A29A52D}/a").With("aws:PrincipalArn", "arn:operator");

        bucket.Should().NotContain(statement => statement.IsDeny && statement.Matches(delete));
    }

    [Fact]
    public void With_a_prefix_no_role_reads_or_lists_beside_it()
    {
        var statements = Synthesized.Existing.StatementsOf("BackupRole").ToList();
        string Arn(string key) => $"arn:${{AWS::Partition}}:s3:::weekly-backups{key}";

        Statement.Allows(statements, new Request("s3:GetObject", Arn($"/github/{Archive}"))).Should().BeTrue();
        Statement.Allows(statements, new Request("s3:GetObject", Arn($"/{Archive}"))).Should().BeFalse();
        Statement.Allows(statements, new Request("s3:PutObject", Arn($"/github2/{Archive}"))).Should().BeFalse();
        Statement.Allows(statements, new Request("s3:ListBucket", Arn("")).With("s3:prefix", "github/")).Should().BeTrue();
        Statement.Allows(statements, new Request("s3:ListBucket", Arn("")).With("s3:prefix", "other/")).Should().BeFalse();
    }

    [Fact]
    public void The_policy_for_an_existing_bucket_is_that_of_a_new_one()
    {
        var policy = Synthesized.Default.Only("AWS::S3::BucketPolicy", "BackupsPolicy")["PolicyDocument"]!.DeepClone();
        var text = Plain.Policy(policy);

        OrgBackup.Tests.Support.Golden.Match(text, "../../docs/aws/bucket-policy.json");
    }

    [Fact]
    public void The_lifecycle_for_an_existing_bucket_is_that_of_a_new_one()
    {
        var rules = Synthesized.Default.Only("AWS::S3::Bucket", "Backups")["LifecycleConfiguration"]!["Rules"]!.AsArray();

        OrgBackup.Tests.Support.Golden.Match(Plain.Lifecycle(rules), "../../docs/aws/bucket-lifecycle.json");
    }

    private static Request Put(string key) =>
        new Request("s3:PutObject", Key(key)).With("s3:ObjectCreationOperation", "true");

    private static Request Tag(string key, string value) =>
        new Request("s3:PutObjectTagging", Key(key))
            .With("s3:RequestObjectTag/orgbackup", value).With("s3:RequestObjectTagKeys", "orgbackup");

    private static string Key(string key) => $"arn:${{{Template.Only("AWS::S3::Bucket", "Backups").Id}}}/{Folder}{key}";

    private static Template Template => Synthesized.With("fargate=true", "drill=3");

    private static string Folder => "";

    private static bool IsAllowed(string role, Request request) => Statement.Allows(
        [.. Template.StatementsOf(role), .. BucketPolicy()], As(role, request));

    private static bool IsDenied(string role, Request request) =>
        BucketPolicy().Any(statement => statement.IsDeny && statement.Matches(As(role, request)));

    private static IEnumerable<Statement> BucketPolicy() => Template.PolicyOn("AWS::S3::BucketPolicy", "BackupsPolicy");

    private static Request As(string role, Request request) =>
        request.With("aws:PrincipalArn", $"arn:${{{Template.Only("AWS::IAM::Role", role).Id}}}");
}
