using System.Text.Json;
using Amazon.S3.Model;
using OrgBackup.Report;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>The same command line, with a bucket for a store.</summary>
public sealed class S3Tests(MotoServer moto)
{
    [Fact]
    public async Task A_bucket_serves_as_a_folder_does()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        using var folder = new TempFolder();
        var bucket = await moto.NewBucketAsync();
        var store = $"s3://{bucket}/github/backups";
        var environment = await EnvironmentAsync(gitHub);
        string[] backup = ["backup", ExampleGitHub.Organization, "--to", store, "--only", "w*", "--only", "handbook", "--json"];

        var first = await RunAsync(environment, 0, backup);
        var second = await RunAsync(environment, 0, backup);
        await RunAsync(environment, 0, "verify", "--from", store);
        await RunAsync(environment, 0, "restore", "handbook", "--from", store, "--to-folder", folder.In("restored"));

        Manifest(first).Totals.Should().BeEquivalentTo(new { Succeeded = 2, Skipped = 10 });
        Manifest(second).Totals.Should().BeEquivalentTo(new { Unchanged = 2, Succeeded = 0, BytesStored = 0L });
        var mirror = await gitHub.CloneMirrorAsync("handbook", folder.In("mirror"));
        (await ExampleGitHub.RefsDigestAsync(folder.In("restored", "handbook.git"))).Should().Be(await ExampleGitHub.RefsDigestAsync(mirror));
        Directory.Exists(folder.In("restored", "handbook.wiki.git")).Should().BeTrue();
    }

    [Fact]
    public async Task An_object_replaced_behind_our_back_is_found_and_the_repository_backed_up_again()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();
        var bucket = await moto.NewBucketAsync();
        var environment = await EnvironmentAsync(gitHub);
        string[] backup = ["backup", ExampleGitHub.Organization, "--to", $"s3://{bucket}", "--only", "website", "--date", "2026-11-22", "--json"];
        await RunAsync(environment, 0, backup);
        using var client = await moto.NewClientAsync();
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = "website/git_backup_2026-11-22.tar.gz", ContentBody = "poison" },
            TestContext.Current.CancellationToken);

        var verify = await RunAsync(environment, 3, "verify", "--from", $"s3://{bucket}");
        var again = await RunAsync(environment, 0, backup);

        verify.Output.Should().Contain("website/git_backup_2026-11-22.tar.gz");
        Manifest(again).Repositories.Single(outcome => outcome.Name == "website").Status.Should().Be(OutcomeStatus.Succeeded);
        await RunAsync(environment, 0, "verify", "--from", $"s3://{bucket}");
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_wrong_usage()
    {
        await using var gitHub = await ExampleGitHub.StartAsync();

        var result = await RunAsync(await EnvironmentAsync(gitHub), 2, "backup", ExampleGitHub.Organization, "--to", "s3://no-such-bucket-here");

        result.Error.Should().Contain("no-such-bucket-here");
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(ExampleGitHub gitHub) => new(gitHub.Environment, StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_S3"] = (await moto.EndpointAsync()).AbsoluteUri,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "example",
    };

    private static async Task<ToolResult> RunAsync(Dictionary<string, string> environment, int exitCode, params string[] arguments)
    {
        var result = await Tool.OrgBackupAsync(environment, arguments);
        result.ExitCode.Should().Be(exitCode, "{0}: {1}{2}", string.Join(' ', arguments), result.Output, result.Error);
        return result;
    }

    private static RunManifest Manifest(ToolResult result) => JsonSerializer.Deserialize(result.Output, BackupJson.Readable.RunManifest)!;
}
