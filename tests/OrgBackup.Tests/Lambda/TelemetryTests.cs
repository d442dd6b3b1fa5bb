using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OrgBackup.Lambda.Telemetry;
using OrgBackup.Report;

namespace OrgBackup.Tests.Lambda;

/// <summary>Log and metrics: lines of JSON, whatever is in them.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    private readonly WriteCounter _output = new();
    private readonly FakeTimeProvider _time = new(Now);

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_line_has_the_members_that_CloudWatch_knows()
    {
        Log().Write(LogLevel.Info, "Zürich's \"gears\" waits.", "gears");

        _output.Text.Should().Be(
            """{"timestamp":"2026-11-22T14:00:00Z","level":"INFO","message":"Zürich's \"gears\" waits.","repository":"gears"}"""
            + "\n");
    }

    [Fact]
    public void Hostile_text_stays_inside_its_line_and_visible()
    {
        const string Hostile = "a\nb\r\u001b[31m\u0000\u2028\u202e\ud800\"}{\u0085";

        Log().Write(LogLevel.Warn, Hostile, Hostile);
        Log().Write(LogLevel.Error, new InvalidOperationException(Hostile));

        _output.Text.Should().MatchRegex("^[\u0020-\u007e]+\n[\u0020-\u007e]+\n$");
        Lines().Should().HaveCount(2).And.OnlyContain(
            line => (string)line["message"]! == """a\u000ab\u000d\u001b[31m\u0000\u2028\u202e\ud800"}{\u0085""");
    }

    [Fact]
    public void Each_line_is_one_write_of_bounded_length()
    {
        var log = Log();

        Parallel.For(0, 200, i => log.Write(LogLevel.Info, $"line {i} {new string('x', 100_000)}"));

        Lines().Should().HaveCount(200);
        _output.Writes.Should().Be(200);
        _output.LongestWrite.Should().BeLessThan(64 * 1024);
    }

    [Theory]
    [InlineData("DEBUG", 3)]
    [InlineData("WARN", 1)]
    [InlineData("warn", 1)]
    [InlineData("FATAL", 0)]
    [InlineData("17", 2)]
    [InlineData("loud", 2)]
    [InlineData(null, 2)]
    public void Only_lines_of_the_wanted_level_are_written(string? level, int lines)
    {
        var log = Log(LambdaLog.LevelOf(level));

        log.Write(LogLevel.Debug, "a");
        log.Write(LogLevel.Info, "b");
        log.Write(LogLevel.Error, "c");

        Lines().Should().HaveCount(lines);
    }

    [Fact]
    public void What_a_run_tells_is_in_the_log()
    {
        var progress = new LogProgress(Log(LogLevel.Debug));

        progress.Discovered(12);
        progress.Phase("gears", "metadata");
        progress.Bytes("gears", 5);
        progress.Message("GitHub asks to wait.");
        progress.Finished(new() { Id = 1, Name = "gears", Status = OutcomeStatus.Unchanged });

        Lines().Select(line => $"{line["level"]} {line["repository"]} {line["message"]}").Should().Equal(
            "INFO  12 repositories to work on.",
            "DEBUG gears Phase metadata.",
            "INFO  GitHub asks to wait.",
            "INFO gears Finished: unchanged, 0 bytes stored, 0 seconds.");
    }

    [Fact]
    public void Metrics_have_the_embedded_metric_format()
    {
        new EmfMetrics(new(_output), "acme", _time).Write(
            [new("RepositoriesFailed", 3, "Count"), new("BytesStored", 5_000_000_000, "Bytes")]);

        var expected = JsonNode.Parse(
            """
            {
              "_aws": {
                "Timestamp": 1795356000000,
                "CloudWatchMetrics": [{
                  "Namespace": "OrgBackup",
                  "Dimensions": [["Organization"]],
                  "Metrics": [{"Name": "RepositoriesFailed", "Unit": "Count"}, {"Name": "BytesStored", "Unit": "Bytes"}]
                }]
              },
              "Organization": "acme",
              "RepositoriesFailed": 3,
              "BytesStored": 5000000000
            }
            """);
        JsonNode.DeepEquals(Lines().Single(), expected).Should().BeTrue(_output.Text);
    }

    [Fact]
    public void More_than_100_metrics_are_several_lines_and_what_is_no_number_is_left_out()
    {
        var many = Enumerable.Range(1, 250).Select(i => new Metric($"M{i}", i, "Count"));

        new EmfMetrics(new(_output), "acme", _time).Write([.. many, new("Nothing", double.NaN, "Count")]);

        Lines().Select(line => line["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]!.AsArray().Count)
            .Should().Equal(100, 100, 50);
    }

    private LambdaLog Log(LogLevel least = LogLevel.Info) => new(new(_output), least, _time);

    private List<JsonNode> Lines() =>
        [.. _output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private sealed class WriteCounter : MemoryStream
    {
        public int Writes { get; private set; }

        public int LongestWrite { get; private set; }

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            LongestWrite = Math.Max(LongestWrite, buffer.Length);
            base.Write(buffer);
        }
    }
}
