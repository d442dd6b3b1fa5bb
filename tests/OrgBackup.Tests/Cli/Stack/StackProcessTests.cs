using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrgBackup.Tests.Aws;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Cli.Stack;

/// <summary>The verbs about a deployed stack as processes of their own, on the variables of AWS alone.</summary>
public sealed class StackProcessTests(MotoServer moto)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_execution_is_started_watched_and_shown()
    {
        var options = await MotoStates.OptionsAsync(moto, "eu-central-1");
        await MotoStates.CreateAsync(options, "OrgBackup-acme", """{"Type":"Wait","Seconds":1,"End":true}""");
        var environment = Environment(options.StepFunctionsEndpoint!, "eu-central-1");

        var started = await Tool.OrgBackupAsync(environment, "start", "--only", "web-*", "--wait", "--json");
        var shown = await Tool.OrgBackupAsync(environment, "status");

        started.ExitCode.Should().Be(0, started.Error);
        var execution = JsonDocument.Parse(started.Output).RootElement.GetProperty("execution");
        execution.GetProperty("status").GetString().Should().Be("SUCCEEDED");
        execution.GetProperty("input").GetProperty("only")[0].GetString().Should().Be("web-*");
        started.Error.Should().Contain("succeeded");
        shown.ExitCode.Should().Be(0, shown.Error);
        shown.Output.Should().StartWith($"Execution    {execution.GetProperty("name").GetString()}\nState        succeeded after ");
        shown.Output.Should().NotContain("Console", "this is not AWS's own service");
    }

    [Theory]
    [InlineData("AWS_REGION", "", "orgbackup: No AWS region is known.")]
    [InlineData("AWS_ENDPOINT_URL_SFN", "http://states.example", "orgbackup: The Step Functions endpoint 'http://states.example' is not encrypted.")]
    [InlineData("AWS_ACCESS_KEY_ID", "", "orgbackup: No AWS credentials could be used for Step Functions.")]
    public async Task A_configuration_that_cannot_work_is_one_sentence(string variable, string value, string sentence)
    {
        var environment = Environment("http://127.0.0.1:9", "eu-central-1");
        environment[variable] = value;

        var result = await Tool.OrgBackupAsync(environment, "status");

        result.Error.Should().StartWith(sentence);
        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task An_interrupt_leaves_the_execution_running_and_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals here");
        await using var stack = await FakeStack.StartAsync();
        stack.Says("DescribeExecution", FakeStack.State("RUNNING"));
        var start = Tool.OrgBackupStart(Environment(stack.Aws.Url.ToString(), "us-east-1"), "status", "--wait");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        while (stack.RequestsOf("ListMapRuns").Count == 0 && !process.HasExited)
        {
            await Task.Delay(50, Cancel);
        }

        await Tool.RunAsync(new ProcessStartInfo("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]));

        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.Should().Be(130, error);
        error.Should().Contain("orgbackup: cancelled; the execution 'weekly' goes on in AWS.");
    }

    private static Dictionary<string, string> Environment(string endpoint, string region) => new(StringComparer.Ordinal)
    {
        ["AWS_ENDPOINT_URL_SFN"] = endpoint,
        ["AWS_REGION"] = region,
        ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "example",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
    };
}
