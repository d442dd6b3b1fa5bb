using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrgBackup.Infra.Tests;

public sealed partial class FunctionTests
{
    [Fact]
    public void Three_functions_come_from_one_image_and_differ_by_its_argument()
    {
        var functions = Functions(Synthesized.Default);

        functions.Select(function => function["ImageConfig"]!["Command"]!.ToJsonString())
            .Should().BeEquivalentTo("""["discover"]""", """["backup"]""", """["report"]""");
        functions.Select(function => Intrinsic.Text(function["Code"]!["ImageUri"])).Distinct().Should().ContainSingle();
        Synthesized.Default.Assets["dockerImages"]!.AsObject().Should().ContainSingle();
        Synthesized.Full.Assets["dockerImages"]!.AsObject().Should().ContainSingle("Fargate runs the same image");
    }

    [Fact]
    public void The_image_is_built_from_the_product_only()
    {
        var files = Synthesized.Default.ImageFiles;

        files.Should().Contain(["global.json", "Directory.Packages.props", "src/OrgBackup.Lambda/Dockerfile"]);
        files.Should().Contain("src/OrgBackup/OrgBackup.csproj").And.Contain("src/OrgBackup/packages.lock.json");
        files.Where(file => !file.StartsWith("src/OrgBackup", StringComparison.Ordinal)).Should().BeSubsetOf(
            ["global.json", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", ".dockerignore"]);
        files.Should().NotContain(file => file.Contains("/obj/") || file.Contains("/bin/") || file.StartsWith("src/OrgBackup.Cli/"));
    }

    [Fact]
    public void The_backup_function_has_the_memory_disk_and_time_that_are_asked_for()
    {
        var usual = Synthesized.Default.Only("AWS::Lambda::Function", "Backup");
        var other = Synthesized.With("memory=4096", "ephemeralStorage=2048", "timeoutMinutes=5").Only("AWS::Lambda::Function", "Backup");

        Size(usual).Should().Be((2048, 10240, 900));
        Size(other).Should().Be((4096, 2048, 300));
    }

    [Theory]
    [InlineData("memory=2048")]
    [InlineData("memory=10240")]
    public void The_heap_limit_is_half_of_the_memory_in_hexadecimal(string memory)
    {
        foreach (var function in Functions(Synthesized.With(memory)))
        {
            var limit = long.Parse(Variables(function)["DOTNET_GCHeapHardLimit"]!.GetValue<string>(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

            limit.Should().Be(function["MemorySize"]!.GetValue<long>() * 1024 * 1024 / 2);
        }
    }

    [Fact]
    public void The_environment_says_everything_and_no_secret()
    {
        var variables = Variables(Synthesized.Default.Only("AWS::Lambda::Function", "Backup"));

        variables.Select(pair => $"{pair.Key}={Intrinsic.Text(pair.Value)}").Should().BeEquivalentTo(
            "ORGBACKUP_ORGANIZATION=acme", "ORGBACKUP_STORE=s3://${Backups9A29A52D}", "ORGBACKUP_CONTROL_BUCKET=${Control42E771B2}",
            "ORGBACKUP_SECRET=${GitHub38B7EEC4}", "ORGBACKUP_CONCURRENCY=10", "ORGBACKUP_EXPECTED_BUCKET_OWNER=${AWS::AccountId}",
            "ORGBACKUP_VERIFY=quick", "ORGBACKUP_SIZE_LIMIT_MB=6000", "ORGBACKUP_FARGATE=false", "ORGBACKUP_TAG_ARCHIVES=true",
            "ORGBACKUP_SKIP_FORKS=false", "ORGBACKUP_SKIP_ARCHIVED=false", "ORGBACKUP_SWEEP_EVERY=4", "ORGBACKUP_DRILL=0", "ORGBACKUP_ARCHIVES_STAY_DAYS=90",
            "DOTNET_GCHeapHardLimit=40000000");
    }

    [Fact]
    public void What_the_program_reads_is_what_the_stack_sets()
    {
        var source = string.Concat(Directory.GetFiles(
            Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory), "src", "OrgBackup.Lambda"), "*.cs").Select(File.ReadAllText));
        var read = Name().Matches(source).Select(match => match.Value).Distinct().Except(["ORGBACKUP_STEP"]);
        var set = Variables(Synthesized.Default.Only("AWS::Lambda::Function", "Backup")).Select(pair => pair.Key);

        read.Should().BeEquivalentTo(set.Where(name => name.StartsWith("ORGBACKUP_")));
    }

    [Fact]
    public void Choices_of_the_deployment_reach_the_functions()
    {
        var variables = Variables(Synthesized.With(
            "concurrency=4", "verify=full", "skipForks=true", "skipArchived=true", "sizeLimitMb=0", "sweepEvery=2", "drill=5",
            "apiUrl=https://git.example/api/v3",
            "graphqlUrl=https://git.example/api/graphql", "serverUrl=https://git.example").Only("AWS::Lambda::Function", "Discover"));

        variables.Select(pair => $"{pair.Key}={Intrinsic.Text(pair.Value)}").Should().Contain(
            [
                "ORGBACKUP_CONCURRENCY=4", "ORGBACKUP_VERIFY=full", "ORGBACKUP_SKIP_FORKS=true", "ORGBACKUP_SKIP_ARCHIVED=true",
                "ORGBACKUP_SIZE_LIMIT_MB=0", "ORGBACKUP_SWEEP_EVERY=2", "ORGBACKUP_DRILL=5", "GITHUB_API_URL=https://git.example/api/v3",
                "GITHUB_GRAPHQL_URL=https://git.example/api/graphql", "GITHUB_SERVER_URL=https://git.example",
            ]);
    }

    [Fact]
    public void Concurrency_is_reserved_only_when_asked_for()
    {
        Functions(Synthesized.Default).Should().OnlyContain(function => function["ReservedConcurrentExecutions"] == null);
        Synthesized.Full.Only("AWS::Lambda::Function", "Backup")["ReservedConcurrentExecutions"]!.GetValue<int>().Should().Be(11);
    }

    [Fact]
    public void The_processor_can_be_chosen_for_functions_image_and_task_alike()
    {
        Functions(Synthesized.Default).Should().OnlyContain(function => function["Architectures"]!.ToJsonString() == """["x86_64"]""");
        Platform(Synthesized.Default).Should().Be("linux/amd64");
        Functions(Synthesized.Full).Should().OnlyContain(function => function["Architectures"]!.ToJsonString() == """["arm64"]""");
        Platform(Synthesized.Full).Should().Be("linux/arm64");
        Synthesized.Full.Only("AWS::ECS::TaskDefinition")["RuntimePlatform"]!["CpuArchitecture"]!.GetValue<string>().Should().Be("ARM64");

        static string Platform(Template template) =>
            template.Assets["dockerImages"]!.AsObject().Single().Value!["source"]!["platform"]!.GetValue<string>();
    }

    [Fact]
    public void Every_log_ends_and_every_function_is_traced()
    {
        Synthesized.Full.Of("AWS::Logs::LogGroup").Should().HaveCount(7)
            .And.OnlyContain(log => log["RetentionInDays"]!.GetValue<int>() == 90);
        Synthesized.With("logRetentionDays=7").Of("AWS::Logs::LogGroup")
            .Should().HaveCount(4).And.OnlyContain(log => log["RetentionInDays"]!.GetValue<int>() == 7);
        Functions(Synthesized.Default).Should().OnlyContain(function =>
            function["TracingConfig"]!["Mode"]!.GetValue<string>() == "Active" && function["LoggingConfig"]!["LogGroup"] != null);
    }

    [GeneratedRegex("ORGBACKUP_[A-Z_]+", RegexOptions.None, 1_000)]
    private static partial Regex Name();

    private static List<Resource> Functions(Template template) => [.. template.Of("AWS::Lambda::Function")];

    private static JsonObject Variables(Resource function) => function["Environment"]!["Variables"]!.AsObject();

    private static (int Memory, int Disk, int Seconds) Size(Resource function) => (
        function["MemorySize"]!.GetValue<int>(),
        function["EphemeralStorage"]!["Size"]!.GetValue<int>(),
        function["Timeout"]!.GetValue<int>());
}
