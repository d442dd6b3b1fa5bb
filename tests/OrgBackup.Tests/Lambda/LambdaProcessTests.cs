using System.Diagnostics;
using System.Text.Json.Nodes;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;
using OrgBackup.Tests.Lambda.Support;
using OrgBackup.Tests.Support;
using TempFolder = OrgBackup.Tests.Support.TempFolder;

namespace OrgBackup.Tests.Lambda;

/// <summary>The functions' program as a process of its own.</summary>
public sealed class LambdaProcessTests
{
    private const string Canary = "canary-5f1c0e7a9b";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "bootstrap.dll");

    [Theory]
    [InlineData]
    [InlineData("backUp")]
    [InlineData("discover", "report")]
    [InlineData("self-check")]
    public async Task Other_arguments_are_one_sentence(params string[] arguments)
    {
        var result = await Tool.RunAsync(Start([], arguments));

        result.ExitCode.Should().Be(2);
        result.Output.Should().BeEmpty();
        result.Error.Should().Be("bootstrap: the one argument is discover, backup, report or drill.\n");
    }

    [Fact]
    public async Task Outside_of_AWS_Lambda_it_says_so()
    {
        var result = await Tool.RunAsync(Start([], "discover"));

        result.ExitCode.Should().Be(2);
        result.Error.Should().Be(
            "bootstrap: AWS_LAMBDA_RUNTIME_API is not set: discover is a function of AWS Lambda.\n");
    }

    [Fact]
    public async Task It_is_its_own_git_worker()
    {
        using var folder = new TempFolder();
        await (await ServerRepository.CreateAsync(folder.Path, "gears")).CommitAsync("refs/heads/main");
        await using var server = await GitServer.StartAsync(folder.Path);
        await using var git = new GitEngine(new()
        {
            Endpoints = TestEngine.Endpoints(server.Url),
            Credentials = new FakeCredentials(Canary),
            WorkerCommand = new("dotnet", [Program, GitWorkerCommand.Verb]),
        });

        var mirror = await git.MirrorAsync(
            server.RepositoryUrl("gears"), folder.In("mirror.git"), TestContext.Current.CancellationToken);

        mirror.Refs.Refs.Select(reference => reference.Name).Should().Equal("refs/heads/main");
    }

    [Theory]
    [InlineData("discover")]
    [InlineData("backup")]
    [InlineData("report")]
    public async Task A_wrong_environment_is_told_to_AWS_in_one_sentence_and_no_secret_is_told(string function)
    {
        await using var lambda = await FakeRuntimeApi.StartAsync();
        var result = await Tool.RunAsync(Start(
            new(StringComparer.Ordinal)
            {
                ["AWS_LAMBDA_RUNTIME_API"] = lambda.Address,
                ["ORGBACKUP_ORGANIZATION"] = "acme",
                ["ORGBACKUP_SECRET"] = Canary,
                ["GITHUB_TOKEN"] = Canary,
                ["AWS_SECRET_ACCESS_KEY"] = Canary,
            },
            function));

        var reply = await lambda.NextReplyAsync();

        result.ExitCode.Should().Be(1);
        reply.Path.Should().Be("/init/error");
        reply.ErrorType.Should().Be("UsageException");
        reply.Message.Should().StartWith("ORGBACKUP_STORE is not set.");
        reply.Json["stackTrace"].Should().BeNull();
        JsonNode.Parse(result.Output)!["level"]!.GetValue<string>().Should().Be("FATAL");
        string.Concat(result.Output, result.Error, reply.Body).Should().NotContain(Canary);
    }

    private static ProcessStartInfo Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]);
        start.Environment.Remove("AWS_LAMBDA_RUNTIME_API");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
