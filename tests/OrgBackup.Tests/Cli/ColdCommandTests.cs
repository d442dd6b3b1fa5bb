using OrgBackup.Cli;
using OrgBackup.Restore;
using OrgBackup.Storage;

namespace OrgBackup.Tests.Cli;

/// <summary>A restore of something that is in Deep Archive.</summary>
public sealed class ColdCommandTests
{
    private static readonly string Here = Path.GetTempPath();
    private static readonly string[] Restore = ["restore", "widgets", "--from", Here, "--to-folder", "d"];

    [Fact]
    public async Task Without_a_word_it_is_told_with_hours_and_price_and_nothing_is_done()
    {
        var operations = NewOperations();

        var run = await CliRun.OfAsync(operations, Restore);

        run.ExitCode.Should().Be(3);
        operations.Asked.Should().BeEmpty();
        run.Out.Should().Contain("1 object (214.7 GB) in an archive storage class")
            .And.Contain("  widgets/git_backup_2026-01-04.tar.gz\n")
            .And.Contain("standard:  within 12 hours, about 4.00 US dollars")
            .And.Contain("bulk:      within 48 hours, about 0.50 US dollars")
            .And.Contain("Nothing was restored and nothing was started.");
    }

    [Theory]
    [InlineData("--retrieve", "bulk", "--retrieve-days", "3")]
    public async Task The_option_starts_the_retrieval_and_says_when_to_come_back(params string[] options)
    {
        var operations = NewOperations();

        var run = await CliRun.OfAsync(operations, [.. Restore, .. options]);

        run.ExitCode.Should().Be(3);
        operations.Asked.Should().ContainSingle().Which.Should().BeOfType<RetrievalOrder>()
            .Which.Should().Match<RetrievalOrder>(order => order.Tier == RetrievalTier.Bulk && order.Days == 3);
        run.Out.Should().Contain("with --resume in 48 hours at the latest").And.Contain("read for 3 days");
    }

    [Theory]
    [InlineData("standard", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    public async Task At_a_terminal_it_asks(string answer, bool starts)
    {
        var operations = NewOperations();

        var run = await CliRun.OfAsync(
            operations,
            context => context with { ReadLine = () => answer },
            TestContext.Current.CancellationToken,
            Restore);

        run.Err.Should().Contain("Start the retrieval?");
        operations.Asked.OfType<RetrievalOrder>().Any().Should().Be(starts);
        run.ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task What_is_on_its_way_is_waited_for_and_nothing_is_asked()
    {
        var operations = new FakeOperations
        {
            Cold = new ColdLook([], [new ColdObject(new("widgets/git_backup_2026-01-04.tar.gz"), 5)]),
        };

        var run = await CliRun.OfAsync(operations, [.. Restore, "--retrieve", "bulk"]);

        run.ExitCode.Should().Be(3);
        operations.Asked.Should().BeEmpty();
        run.Out.Should().Contain("on the way out of the archive");
    }

    [Theory]
    [InlineData("Say which repository, or --all")]
    [InlineData("contradict each other", "widgets", "--all")]
    [InlineData("is neither standard nor bulk", "widgets", "--retrieve", "fast")]
    [InlineData("is not a number from 1 to 365", "widgets", "--retrieve-days", "0")]
    public async Task What_makes_no_sense_is_refused(string complaint, params string[] args)
    {
        var run = await CliRun.OfAsync(
            NewOperations(), ["restore", .. args, "--from", Here, "--to-folder", "d"]);

        run.ExitCode.Should().Be(2);
        run.Err.Should().Contain(complaint);
    }

    private static FakeOperations NewOperations() => new()
    {
        Cold = new ColdLook([new ColdObject(new("widgets/git_backup_2026-01-04.tar.gz"), 200L << 30)], []),
    };
}
