using System.Diagnostics;

namespace OrgBackup.Infra.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void A_missing_organization_is_one_sentence() =>
        Reading([]).Should().Throw<SettingsException>()
            .WithMessage("Which organization? Say it with -c organization=NAME, or in cdk.json under \"context\".");

    [Fact]
    public async Task The_program_says_it_on_standard_error_without_a_trace_and_fails()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrgBackup.Infra.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CDK_CONTEXT_JSON"] = "{}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(2);
        (await output).Should().BeEmpty();
        error.Split('\n')[^1].Should().StartWith("Which organization?");
        error.Should().NotContain("   at ").And.NotContain("Exception");
    }

    [Theory]
    [InlineData("organization", "no/name")]
    [InlineData("organization", "https://github.com/acme")]
    [InlineData("stackName", "1st")]
    [InlineData("schedule", "every week")]
    [InlineData("schedule", "0 14 * * SUN")]
    [InlineData("scheduleTimezone", "+02:00")]
    [InlineData("scheduleEnabled", "maybe")]
    [InlineData("email", "nobody")]
    [InlineData("concurrency", "0")]
    [InlineData("concurrency", "ten")]
    [InlineData("memory", "64")]
    [InlineData("ephemeralStorage", "20480")]
    [InlineData("timeoutMinutes", "16")]
    [InlineData("architecture", "sparc")]
    [InlineData("reservedConcurrency", "9")]
    [InlineData("bucket", "s3://backups")]
    [InlineData("bucket", "Backups")]
    [InlineData("prefix", "/a/")]
    [InlineData("kms", "yes")]
    [InlineData("objectLock", "on")]
    [InlineData("objectLockDays", "0")]
    [InlineData("archiveAfterDays", "-1")]
    [InlineData("noncurrentDays", "30")]
    [InlineData("secretArn", "github-token")]
    [InlineData("verify", "slow")]
    [InlineData("skipForks", "1")]
    [InlineData("skipArchived", "no")]
    [InlineData("sizeLimitMb", "6 GB")]
    [InlineData("sweepEvery", "0")]
    [InlineData("fargate", "on")]
    [InlineData("fargateCpu", "3000")]
    [InlineData("fargateMemory", "1000")]
    [InlineData("fargateDisk", "500")]
    [InlineData("apiUrl", "http://api.example")]
    [InlineData("graphqlUrl", "api.example")]
    [InlineData("serverUrl", "https://user:secret@git.example")]
    [InlineData("logRetentionDays", "91")]
    public void A_wrong_value_is_told_with_its_key_and_what_is_allowed(string key, string value)
    {
        var message = Reading(new() { ["organization"] = "acme", [key] = value }).Should().Throw<SettingsException>().Which.Message;

        message.Should().StartWith($"The context value '{key}' is '{value}', but it must be ").And.EndWith(".");
        message.Split('\n').Should().ContainSingle();
    }

    [Fact]
    public void Object_Lock_of_an_existing_bucket_is_its_owners_matter() =>
        Reading(new() { ["organization"] = "acme", ["bucket"] = "backups", ["objectLock"] = "governance" })
            .Should().Throw<SettingsException>().WithMessage("*'objectLock'*");

    [Fact]
    public void Values_from_cdk_json_may_be_numbers_and_flags()
    {
        var settings = BackupSettings.Read(new Dictionary<string, object?>
        {
            ["organization"] = "acme",
            ["memory"] = 3008d,
            ["skipForks"] = true,
        }.GetValueOrDefault);

        (settings.Functions.MemoryMb, settings.GitHub.SkipForks).Should().Be((3008, true));
    }

    [Fact]
    public void Stack_names_have_no_underscore_which_organizations_may_have() =>
        BackupSettings.Read(new Dictionary<string, object?> { ["organization"] = "acme_corp" }.GetValueOrDefault)
            .StackName.Should().Be("OrgBackup-acme-corp");

    [Fact]
    public void A_misspelt_key_is_noticed() =>
        BackupApp.UnknownKeys("""{"organization":"acme","concurency":4,"@aws-cdk/core:x":true,"availability-zones:a":[]}""")
            .Should().Equal("concurency");

    [Fact]
    public void Every_key_is_read_and_in_the_table_of_the_documentation()
    {
        var asked = new HashSet<string>();
        _ = BackupSettings.Read(key =>
        {
            asked.Add(key);
            return key == "organization" ? "acme" : null;
        });
        var page = File.ReadAllLines(Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory), "docs", "operate.md"));

        asked.Should().BeEquivalentTo(BackupSettings.Keys);
        BackupSettings.Keys.Should().OnlyContain(key => page.Any(line => line.StartsWith($"| `{key}` |")));
    }

    private static Action Reading(Dictionary<string, object?> context) => () => BackupSettings.Read(context.GetValueOrDefault);
}
