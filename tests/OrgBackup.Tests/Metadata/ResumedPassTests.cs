using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

public sealed class ResumedPassTests
{
    private static readonly GitHubClientOptions OneAtATime = FakeGitHub.Fast with { KindsAtOnce = 1 };

    [Fact]
    public async Task Interrupted_after_any_number_of_answers_it_gives_the_same_files_for_one_more_request_each()
    {
        await using var pass = await PassInSteps.StartAsync(PassInSteps.Paged);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        calls.Should().BeGreaterThanOrEqualTo(30);

        for (var answers = 1; answers <= calls; answers += answers < 15 ? 1 : 9)
        {
            pass.StartOver();

            var results = await pass.FinishAsync(answers, OneAtATime);

            ShouldBeWhole(pass, results, whole);
            pass.Interruptions.Should().Be(
                (int)Math.Ceiling(calls / (double)answers) - 1, "each step but the last is interrupted");
            pass.Server.Journal.ApiCalls.Should().Be(calls + pass.Interruptions);
        }
    }

    [Fact]
    public async Task Several_kinds_at_once_are_all_gone_on_with_where_they_were()
    {
        await using var pass = await PassInSteps.StartAsync(PassInSteps.Paged);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;

        for (var answers = FakeGitHub.Fast.KindsAtOnce; answers <= calls; answers += 7)
        {
            pass.StartOver();
            var results = await pass.FinishAsync(answers, betweenSteps: () =>
            {
                // begun in one step, and in the next one before their turn comes again
                pass.Files.Keys.Where(file => file.EndsWith(".part", StringComparison.Ordinal))
                    .Should().HaveCountLessThanOrEqualTo(2 * FakeGitHub.Fast.KindsAtOnce);
            });

            ShouldBeWhole(pass, results, whole);
            pass.Interruptions.Should().BePositive();
            pass.Server.Journal.ApiCalls.Should().BeLessThanOrEqualTo(
                calls + (pass.Interruptions * FakeGitHub.Fast.KindsAtOnce));
        }
    }

    [Fact]
    public async Task What_is_finished_is_not_asked_for_again()
    {
        await using var pass = await PassInSteps.StartAsync(PassInSteps.Paged);
        var finished = new HashSet<string>(StringComparer.Ordinal);

        await pass.FinishAsync(answers: 6, betweenSteps: () =>
        {
            AskedKinds(pass).Should().NotIntersectWith(finished);
            pass.Server.Journal.Clear();
            finished.UnionWith(pass.Progress.Finished.Keys);
        });

        AskedKinds(pass).Should().NotIntersectWith(finished);
        finished.Should().HaveCountGreaterThan(8);
        var again = await pass.StepAsync();
        pass.Server.Journal.Clear();
        (await pass.StepAsync()).Should().BeEquivalentTo(again);
        pass.Server.Journal.Entries.Should().BeEmpty("all is finished");
    }

    [Fact]
    public async Task The_progress_names_kinds_pages_and_nothing_of_this_machine()
    {
        await using var pass = await PassInSteps.StartAsync(PassInSteps.Paged);

        (await pass.StepAsync(answers: 4, OneAtATime)).Should().BeNull();

        pass.ProgressText.Should().NotContain(Path.GetTempPath()).And.NotContain(FakeGitHub.Token);
        pass.Progress.FullName.Should().Be("acme/gears");
        pass.Progress.Finished.Keys.Should().Equal("repository");
        var (kind, cursor) = pass.Progress.Begun.Should().ContainSingle().Subject;
        (kind, cursor.Way, cursor.Items).Should().Be(("issues", KindWay.Pages, 300));
        cursor.Page!.Next.Should().StartWith(pass.Server.ApiUrl.AbsoluteUri).And.Contain("after=");
        pass.Files["issues.json.part"].Length.Should().BeGreaterThan(0);
        pass.ProgressText.Should().Contain("\"way\": \"pages\"").And.Contain("\"status\": \"read\"");
    }

    [Fact]
    public async Task Reviews_by_REST_go_on_by_REST()
    {
        await using var pass = await PassInSteps.StartAsync(SizedRepository.Small with { ReviewsOfFirst = 230 });
        pass.Server.Faults.On("POST /graphql").Status(404);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        whole.Results.Single(result => result.Kind == "pull_reviews").Form.Should().Be("rest");

        for (var answers = 1; answers < calls; answers += answers < 9 ? 2 : 9)
        {
            pass.StartOver();
            var results = await pass.FinishAsync(answers, OneAtATime);

            ShouldBeWhole(pass, results, whole);
            pass.Server.Journal.ApiCalls.Should().BeLessThanOrEqualTo(calls + pass.Interruptions);
            pass.Server.Journal.For("/graphql").Should().ContainSingle("that it does not work is known from then on");
        }
    }

    [Fact]
    public async Task Events_beyond_GitHubs_depth_go_on_issue_by_issue()
    {
        await using var pass = await PassInSteps.StartAsync(SizedRepository.Small with { Events = 250 });
        await pass.UndisturbedAsync();
        var third = pass.Server.Journal.For("/repos/acme/gears/issues/events")[2];
        pass.Server.Faults.On($"{third.Path}{third.Query}").Status(422);
        pass.Server.Journal.Clear();
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        pass.Server.Journal.For("/repos/acme/gears/issues/*/events").Should().HaveCountGreaterThan(9);

        for (var answers = 1; answers < calls; answers += answers < 9 ? 2 : 9)
        {
            pass.StartOver();
            var results = await pass.FinishAsync(answers, OneAtATime);

            ShouldBeWhole(pass, results, whole);
            pass.Server.Journal.ApiCalls.Should().BeLessThanOrEqualTo(calls + pass.Interruptions);
            pass.Server.Journal.For("/repos/acme/gears/issues/events").Count(entry => entry.Status == 422)
                .Should().Be(1);
        }
    }

    [Fact]
    public async Task A_pass_in_one_go_that_is_cancelled_leaves_no_half_file()
    {
        await using var fake = await FakeRepository.StartAsync();
        using var run = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        fake.Put("/labels", context => context.Request.Query.ContainsKey("b")
            ? run.CancelAsync()
            : context.JsonAsync("""[{"id":1}]""", 200, context.Next("/repos/acme/gears/labels?b=1")));

        var reading = () => fake.Session.Metadata.ReadAsync(fake.Repository, fake.Folder, run.Token);

        await reading.Should().ThrowAsync<OperationCanceledException>();
        Directory.GetFiles(fake.Folder, "*.part").Should().BeEmpty();
    }

    private static void ShouldBeWhole(
        PassInSteps pass,
        IReadOnlyList<KindResult> results,
        (IReadOnlyList<KindResult> Results, SortedDictionary<string, string> Files) whole)
    {
        results.Should().Equal(whole.Results);
        pass.Files.Keys.Should().Equal(whole.Files.Keys);
        pass.Files.Where(file => file.Value != whole.Files[file.Key]).Select(file => file.Key).Should().BeEmpty();
        pass.Progress.Begun.Should().BeEmpty();
    }

    private static IEnumerable<string> AskedKinds(PassInSteps pass)
    {
        return pass.Server.Journal.Entries
            .Where(entry => entry.Kind != RequestKind.GraphQl || entry.GraphQlQuery is not null)
            .Select(entry => entry.Kind == RequestKind.GraphQl
                ? GraphKindsTests.KindOf(entry.GraphQlQuery!)
                : KindOf(ByName(entry.CanonicalPath)))
            .Distinct(StringComparer.Ordinal);

        static string KindOf(string path) => MetadataKinds.All.First(kind =>
            (kind.Path.Length > 0 || kind.Name == MetadataKinds.Repository) && IsOf(kind, path.Split('/')[4..])).Name;

        // the list itself, or one item of it; braces stand for a name
        static bool IsOf(MetadataKind kind, string[] path) =>
            kind.Path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries) is var template
            && path.Length - template.Length == (kind.Reading == KindReading.Details ? path.Length - 1 : 0)
            && template.Zip(path).All(pair => pair.First == "{}" || pair.First == pair.Second);

        // links go by the repository's id; a request that was cut off at once is noted as it came
        static string ByName(string path) => path.StartsWith("/repositories/", StringComparison.Ordinal)
            ? $"/repos/acme/gears{path[path.IndexOf('/', "/repositories/".Length)..]}"
            : path;
    }
}
