using OrgBackup.Backup;
using OrgBackup.Lambda;

namespace OrgBackup.Tests.Lambda;

/// <summary>The functions' environment: sound, or one sentence that names the variable.</summary>
public sealed class LambdaSettingsTests
{
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal)
    {
        ["ORGBACKUP_ORGANIZATION"] = "acme",
        ["ORGBACKUP_STORE"] = "s3://acme-backup/github",
        ["ORGBACKUP_CONTROL_BUCKET"] = "acme-control",
        ["ORGBACKUP_SECRET"] = "acme/github",
    };

    [Fact]
    public void Four_variables_are_enough()
    {
        Read().Should().Be(new LambdaSettings
        {
            Organization = "acme",
            Store = "s3://acme-backup/github",
            ControlBucket = "acme-control",
            Secret = "acme/github",
            Concurrency = 10,
            Verify = VerifyLevel.Quick,
            SizeLimitMegabytes = 6000,
        });
    }

    [Fact]
    public void The_report_function_needs_no_secret()
    {
        _variables.Remove("ORGBACKUP_SECRET");

        LambdaSettings.From(Variable, needsSecret: false).Secret.Should().BeNull();
    }

    [Fact]
    public void Everything_can_be_set()
    {
        _variables["ORGBACKUP_CONCURRENCY"] = "25";
        _variables["ORGBACKUP_EXPECTED_BUCKET_OWNER"] = "123456789012";
        _variables["ORGBACKUP_VERIFY"] = "full";
        _variables["ORGBACKUP_SIZE_LIMIT_MB"] = "0";
        _variables["ORGBACKUP_FARGATE"] = _variables["ORGBACKUP_TAG_ARCHIVES"] = "true";
        _variables["ORGBACKUP_SKIP_FORKS"] = "true";
        _variables["ORGBACKUP_SKIP_ARCHIVED"] = "false";
        _variables["ORGBACKUP_SWEEP_EVERY"] = "7";

        var settings = Read();

        settings.Concurrency.Should().Be(25);
        settings.ExpectedBucketOwner.Should().Be("123456789012");
        settings.Verify.Should().Be(VerifyLevel.Full);
        settings.SizeLimitMegabytes.Should().Be(0);
        (settings.Fargate, settings.TagArchives).Should().Be((true, true));
        (settings.SkipForks, settings.SkipArchived).Should().Be((true, false));
        settings.Sweeps.Every.Should().Be(7);
    }

    [Theory]
    [InlineData("ORGBACKUP_ORGANIZATION")]
    [InlineData("ORGBACKUP_STORE")]
    [InlineData("ORGBACKUP_CONTROL_BUCKET")]
    [InlineData("ORGBACKUP_SECRET")]
    public void A_missing_variable_is_named(string name)
    {
        _variables[name] = " ";

        Complaint().Should().Be($"{name} is not set.");
    }

    [Theory]
    [InlineData("ORGBACKUP_STORE", "backups", "ORGBACKUP_STORE is wrong: 'backups' is not in S3.")]
    [InlineData("ORGBACKUP_STORE", "s3://", "ORGBACKUP_STORE is wrong: The store 's3://' names no bucket.")]
    [InlineData("ORGBACKUP_CONTROL_BUCKET", "s3://x", "ORGBACKUP_CONTROL_BUCKET is wrong: *")]
    [InlineData("ORGBACKUP_CONCURRENCY", "0", "ORGBACKUP_CONCURRENCY is '0', which is no number from 1 to 1000.")]
    [InlineData("ORGBACKUP_CONCURRENCY", "1e1", "ORGBACKUP_CONCURRENCY is '1e1', which is no number from 1 to 1000.")]
    [InlineData("ORGBACKUP_VERIFY", "Full", "ORGBACKUP_VERIFY is 'Full', which is none of none, quick, full.")]
    [InlineData("ORGBACKUP_SIZE_LIMIT_MB", "-1", "ORGBACKUP_SIZE_LIMIT_MB is '-1', which is no number from 0 to *.")]
    [InlineData("ORGBACKUP_FARGATE", "yes", "ORGBACKUP_FARGATE is 'yes', which is neither true nor false.")]
    public void A_wrong_variable_is_named(string name, string value, string complaint)
    {
        _variables[name] = value;

        Complaint().Should().Match(complaint);
    }

    private LambdaSettings Read() => LambdaSettings.From(Variable, needsSecret: true);

    private string Complaint() => this.Invoking(test => test.Read()).Should().Throw<UsageException>().Which.Message;

    private string? Variable(string name) => _variables.GetValueOrDefault(name);
}
