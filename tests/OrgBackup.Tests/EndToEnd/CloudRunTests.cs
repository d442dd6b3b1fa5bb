using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.Tests.Support;
using OrgBackup.Tests.Support.Cloud;

namespace OrgBackup.Tests.EndToEnd;

/// <summary>
/// The whole job in AWS: the real definition in an interpreter, the functions' own program in processes, S3 and Secrets
/// Manager emulated.
/// </summary>
public sealed class CloudRunTests(CloudExampleRun run) : IClassFixture<CloudExampleRun>
{
    private const int MostPayload = 2048;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_execution_backs_the_whole_organization_up_and_succeeds()
    {
        run.End.Status.Should().Be("SUCCEEDED", run.End.Cause);
        (await run.Execution.StatesAsync()).Should().Equal(
            "Discover", "DiscoverOutcome", "BackupRepositories", "Report", "DrillWanted", "Drill", "AllBackedUp",
            "Succeeded");
        ((string?)run.End.Json["status"]).Should().Be("clean");
        var manifest = await run.Deployment.ManifestAsync();
        manifest.Totals.Should().BeEquivalentTo(new { Repositories = 12, Succeeded = 12, Failed = 0, Partial = 0 });
        manifest.Run.Id.Should().Be((string?)run.End.Json["runId"]);
        var asked = run.GitHub.Server.Journal.Entries.Count(
            entry => entry.Kind is RequestKind.Rest or RequestKind.GraphQl or RequestKind.AssetRequest);
        manifest.Totals.ApiCalls.Should().Be(asked);
    }

    [Fact]
    public async Task Two_snapshots_were_restored_after_the_report_and_their_proofs_are_in_the_store()
    {
        var keys = await run.Deployment.KeysAsync(run.Deployment.Bucket);

        run.Deployment.Drill.Calls.Should().ContainSingle();
        // another test of this class verifies the store, which writes proofs of its own
        keys.Where(key => key.Contains("/proofs/", StringComparison.Ordinal)
            && key.Contains("_drill_", StringComparison.Ordinal)).Should().HaveCount(2);
        var report = keys.Should().ContainSingle(key => key.StartsWith("_runs/drill-", StringComparison.Ordinal)).Which;
        using var stored = await run.Deployment.S3.GetObjectAsync(run.Deployment.Bucket, report, Token);
        var drill = (await JsonNode.ParseAsync(stored.ResponseStream, cancellationToken: Token))!;
        drill["snapshots"]!.AsArray().Should().HaveCount(2)
            .And.AllSatisfy(one => one!["damages"]!.AsArray().Should().BeEmpty());
    }

    [Fact]
    public async Task Everything_that_it_stored_can_be_restored_and_is_what_GitHub_has()
    {
        using var folder = new TempFolder();
        var verify = await run.Deployment.VerifyAsync("--all");
        var restore = await Tool.OrgBackupAsync(
            run.Deployment.AwsVariables(), "restore", "handbook", "--from", run.Deployment.Store, "--to-folder", folder.Path);

        verify.ExitCode.Should().Be(0, verify.Output + verify.Error);
        restore.ExitCode.Should().Be(0, restore.Error);
        var mirror = await run.GitHub.CloneMirrorAsync("handbook", folder.In("mirror"));
        (await ExampleGitHub.RefsDigestAsync(folder.In("handbook.git"))).Should().Be(await ExampleGitHub.RefsDigestAsync(mirror));
    }

    [Fact]
    public void No_state_carries_more_than_2_KiB()
    {
        var calls = run.Deployment.Functions.SelectMany(function => function.Calls).ToList();

        calls.Should().HaveCount(16, "one discovery, twelve repositories, the organization itself, one report, one drill");
        calls.Should().OnlyContain(call => call.Payload.Length < MostPayload && call.Answer.Length < MostPayload);
    }

    [Fact]
    public async Task Dated_archives_carry_the_tag_of_the_lifecycle_rule_and_nothing_else_does()
    {
        foreach (var key in await run.Deployment.KeysAsync(run.Deployment.Bucket))
        {
            var tags = await run.Deployment.S3.GetObjectTaggingAsync(
                new GetObjectTaggingRequest { BucketName = run.Deployment.Bucket, Key = key }, Token);
            var isArchive = key.Contains("_backup_", StringComparison.Ordinal) && key.EndsWith(".tar.gz", StringComparison.Ordinal);
            (tags.Tagging ?? []).Select(tag => $"{tag.Key}={tag.Value}").Should().Equal(isArchive ? ["orgbackup=archive"] : [], key);
        }
    }

    [Fact]
    public void The_log_is_lines_of_JSON_and_has_the_run_s_figures()
    {
        var lines = run.Deployment.Functions.SelectMany(function => function.Log).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!).ToList();

        lines.Should().Contain(line => (int?)line["RepositoriesSucceeded"] == 12 && (int?)line["RunsSucceeded"] == 1);
        lines.Should().NotContain(line => (string?)line["level"] == "ERROR" || (string?)line["level"] == "FATAL");
    }

    [Fact]
    public async Task No_secret_is_in_a_log_an_object_the_history_a_command_line_or_a_git_worker()
    {
        string[] secrets = [run.GitHub.Token, CloudEmulation.SecretKey];
        var texts = new List<(string Where, string Text)>
        {
            ("logs", string.Join('\n', run.Deployment.Functions.SelectMany(function => function.Log))),
            ("history", string.Join('\n', (await run.Execution.HistoryAsync()).Select(one => one.ToJsonString()))),
            ("payloads", string.Join('\n', run.Deployment.Functions.SelectMany(function => function.Calls)
                .Select(call => Encoding.UTF8.GetString([.. call.Payload, .. call.Answer])))),
            ("addresses", string.Join('\n', run.GitHub.Server.Journal.Entries.Select(entry => entry.Path + entry.Query))),
        };
        foreach (var bucket in new[] { run.Deployment.Bucket, run.Deployment.ControlBucket })
        {
            texts.AddRange(await ObjectsAsync(bucket));
        }

        texts.Should().HaveCountGreaterThan(100, "all objects were looked at");
        texts.Where(text => secrets.Any(secret => text.Text.Contains(secret, StringComparison.Ordinal)))
            .Select(text => text.Where)
            .Should().BeEmpty();
        run.Watch.Workers.Should().Be(0, "git data is fetched, indexed and proved in the function itself");
        run.Watch.Found.Should().BeEmpty();
        run.GitHub.Server.Assets.Leaks.Should().BeEmpty();
    }

    /// <summary>All objects, and what is packed in them.</summary>
    private async Task<List<(string Where, string Text)>> ObjectsAsync(string bucket)
    {
        var texts = new List<(string Where, string Text)>();
        foreach (var key in await run.Deployment.KeysAsync(bucket))
        {
            using var found = await run.Deployment.S3.GetObjectAsync(bucket, key, Token);
            using var content = new MemoryStream();
            await found.ResponseStream.CopyToAsync(content, Token);
            texts.Add((key, Encoding.Latin1.GetString(content.ToArray())));
            if (key.EndsWith(".tar.gz", StringComparison.Ordinal) && key.Contains("_backup_", StringComparison.Ordinal))
            {
                content.Position = 0;
                using var tar = new TarReader(new GZipStream(content, CompressionMode.Decompress));
                while (await tar.GetNextEntryAsync(copyData: true, Token) is { } entry)
                {
                    texts.Add(($"{key}/{entry.Name}", Text(entry)));
                }
            }
        }

        return texts;
    }

    private static string Text(TarEntry entry)
    {
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        return Encoding.Latin1.GetString(content.ToArray());
    }
}
