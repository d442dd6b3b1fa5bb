using System.Globalization;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn.Seed;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>What stops a pass, and what may have happened before it goes on.</summary>
public sealed class SuspendedPassTests
{
    private const string Issues = "GET /repos/acme/gears/issues";

    private static readonly GitHubClientOptions OneAtATime = FakeGitHub.Fast with { KindsAtOnce = 1 };

    private static readonly SizedRepository Size = SizedRepository.Small with { Issues = 346, ReviewsOfFirst = 130 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Places => new()
    {
        { "GET /repos/acme/gears", 1 },
        { Issues, 3 },
        { "GET /repos/acme/gears/topics", 1 },
        { "GET /repos/acme/gears/pulls/comments", 1 },
        { "POST /graphql", 1 },
        { "POST /graphql", 2 },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_used_up_budget_is_an_exception_that_says_until_when_and_the_pass_goes_on_later(string place, int nth)
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        pass.StartOver();
        var reset = TimeProvider.System.GetUtcNow().AddMinutes(20);
        using var fault = pass.Server.Faults.On(place).Nth(nth).Status(
            403,
            """{"message":"API rate limit exceeded for user ID 1."}""",
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        var options = GitHubClientOptions.ShareOf(1) with { BackoffBase = TimeSpan.FromMilliseconds(5) };

        var limited = await pass.Awaiting(p => p.StepAsync(options)).Should().ThrowAsync<GitHubRateLimitedException>();
        var results = await pass.StepAsync(options);

        limited.Which.Until.Should().BeCloseTo(reset, TimeSpan.FromSeconds(30));
        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Journal.ApiCalls.Should().BeInRange(calls, calls + options.KindsAtOnce + 1);
    }

    [Fact]
    public async Task In_one_go_a_limit_that_lasts_too_long_is_a_kind_to_retry()
    {
        await using var fake = await FakeRepository.StartAsync(FakeGitHub.Fast with { KindsAtOnce = 1 });
        fake.Put("/languages", context => context.JsonAsync("{}", 429, ("Retry-After", "100000")));
        fake.Put("/releases", context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync("{}", 429, ("Retry-After", "100000"))
            : context.JsonAsync("""[{"id":1}]""", 200, context.Next("/repos/acme/gears/releases?b=1")));

        var results = await fake.ReadAsync();

        (results["releases"].Status, results["releases"].Reason)
            .Should().Be((KindStatus.Missing, MissingReasons.Retryable));
        (results["languages"].Status, results["languages"].Reason)
            .Should().Be((KindStatus.Missing, MissingReasons.Retryable));
        results["issues"].Status.Should().Be(KindStatus.Read);
        Directory.GetFiles(fake.Folder, "*.part").Should().BeEmpty();
    }

    [Theory]
    [InlineData("half a line", 0)]
    [InlineData("an item that is no more", 0)]
    [InlineData("cut", 2)]
    [InlineData("damaged", 2)]
    [InlineData("gone", 2)]
    [InlineData("fewer items", 2)]
    public async Task What_is_behind_the_last_whole_page_is_cut_off_and_a_file_that_is_not_as_noted_is_begun_anew(
        string damage, int pagesAgain)
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        pass.StartOver();
        await pass.StepAsync(answers: 3, OneAtATime);

        Damage(Path.Combine(pass.Folder, "issues.json.part"), damage);
        var results = await pass.StepAsync(OneAtATime);

        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Journal.ApiCalls.Should().Be(calls + pass.Interruptions + pagesAgain);
    }

    [Fact]
    public async Task A_page_that_is_read_once_more_to_be_sure_is_not_read_a_third_time()
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        pass.StartOver();
        using (pass.Server.Faults.On(Issues).Nth(2).OverlapPage(10))
        {
            await pass.StepAsync(answers: 3, OneAtATime);
        }

        pass.Progress.Begun["issues"].Should().Match<KindCursor>(issues => issues.Page!.IsRepeat && issues.Items == 190);
        var results = await pass.StepAsync(OneAtATime);

        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Journal.ApiCalls.Should().Be(calls + 2, "the page was read twice, and cut off once");
    }

    [Fact]
    public async Task Whether_a_repository_is_there_nobody_can_say_while_a_limit_lasts()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("", context => context.JsonAsync("{}", 429, ("Retry-After", "100000")));

        var asking = () => fake.Session.Metadata.RequireAsync(fake.Repository, Cancel);

        await asking.Should().ThrowAsync<GitHubRateLimitedException>();
    }

    [Fact]
    public async Task Whether_the_repository_is_still_there_is_asked_when_the_limit_is_over()
    {
        await using var fake = await FakeRepository.StartAsync();
        var asked = 0;
        fake.Put("/labels", "{}", 404);
        fake.Put("", context => ++asked == 2
            ? context.JsonAsync("{}", 429, ("Retry-After", "100000"))
            : context.JsonAsync("""{"id":7,"full_name":"acme/gears"}"""));
        var progress = new MetadataProgress();

        var reading = () => fake.Session.Metadata.ReadAsync(fake.Request(progress), Cancel);
        await reading.Should().ThrowAsync<GitHubRateLimitedException>();
        progress.IsAnyNotFound.Should().BeTrue();
        var requests = fake.Requests.Count;
        var results = await reading();
        await reading();

        fake.Requests.Should().HaveCount(requests + 1);
        results.Single(result => result.Kind == "labels").Reason.Should().Be(MissingReasons.Permission);
    }

    [Fact]
    public async Task A_finished_kind_whose_file_is_lost_is_read_again()
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        pass.StartOver();
        await pass.StepAsync();

        File.Delete(Path.Combine(pass.Folder, "labels.json"));
        File.Delete(Path.Combine(pass.Folder, "repository.json"));
        pass.Server.Journal.Clear();
        var results = await pass.StepAsync();

        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Journal.Entries.Select(entry => entry.Path)
            .Should().Equal("/repos/acme/gears", "/repos/acme/gears/labels");
    }

    [Theory]
    [InlineData(422)]
    [InlineData(404)]
    public async Task A_page_that_the_server_knows_no_more_makes_the_kind_begin_anew(int status)
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        var calls = pass.Server.Journal.ApiCalls;
        pass.StartOver();
        await pass.StepAsync(answers: 3, OneAtATime);

        using var fault = pass.Server.Faults.On(Issues).Nth(1).Status(status);
        var results = await pass.StepAsync(OneAtATime);

        fault.Hits.Should().Be(1);
        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Journal.ApiCalls.Should().Be(calls + 4, "one was cut off, one refused, two pages are read again");
    }

    [Fact]
    public async Task A_kind_begins_anew_only_once()
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        pass.StartOver();
        await pass.StepAsync(answers: 2, OneAtATime);
        using var first = pass.Server.Faults.On(Issues).Nth(1).Status(422);
        await pass.StepAsync(answers: 2, OneAtATime);
        pass.Progress.Begun["issues"].Should().Match<KindCursor>(issues => issues.IsRestarted && issues.Items == 100);
        using var second = pass.Server.Faults.On(Issues).Nth(1).Status(422);

        var results = await pass.StepAsync(OneAtATime);

        var issues = results.Single(result => result.Kind == "issues");
        (issues.Status, issues.Reason).Should().Be((KindStatus.Missing, MissingReasons.Retryable));
        pass.Files.Keys.Should().NotContain(file => file.StartsWith("issues.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_GraphQL_cursor_that_is_known_no_more_makes_the_reviews_begin_anew(int answers)
    {
        await using var pass = await PassInSteps.StartAsync(SizedRepository.Small with { PullRequests = 160, ReviewsOfFirst = 230 });
        var whole = await pass.UndisturbedAsync();
        pass.StartOver();
        while (!pass.Progress.Begun.ContainsKey("pull_reviews"))
        {
            await pass.StepAsync(answers: 1, OneAtATime);
        }

        await pass.StepAsync(answers, OneAtATime);
        var begun = pass.Progress.Begun["pull_reviews"];
        using var fault = pass.Server.Faults.On("POST /graphql").Nth(1)
            .GraphQlError("INVALID_CURSOR_ARGUMENTS", "`x` does not appear to be a valid cursor.");

        var results = await pass.StepAsync(OneAtATime);

        begun.Open.Should().NotBeEmpty();
        fault.Hits.Should().Be(1);
        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
    }

    [Fact]
    public async Task A_page_of_another_server_is_not_asked_for()
    {
        await using var pass = await PassInSteps.StartAsync(Size);
        var whole = await pass.UndisturbedAsync();
        pass.StartOver();
        await pass.StepAsync(answers: 3, OneAtATime);

        pass.ReplaceInProgress(pass.Server.ApiUrl.AbsoluteUri, pass.Server.AssetUrl.AbsoluteUri);
        var results = await pass.StepAsync(OneAtATime);

        results.Should().Equal(whole.Results);
        pass.Files.Should().Equal(whole.Files);
        pass.Server.Assets.Leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task Items_without_an_id_are_there_once()
    {
        await using var fake = await FakeRepository.StartAsync();
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        fake.Put("/labels", context => context.Request.Query["p"].FirstOrDefault() switch
        {
            null => context.JsonAsync("""[{"text":"a"},{"text":"b"}]""", 200, context.Next("/repos/acme/gears/labels?p=2")),
            "2" => context.JsonAsync("""[{"text":"b"},{"text":"c"}]""", 200, context.Next("/repos/acme/gears/labels?p=3")),
            _ => run.IsCancellationRequested ? context.JsonAsync("""[{"text":"d"}]""") : run.CancelAsync(),
        });
        var progress = new MetadataProgress();

        var reading = () => fake.Session.Metadata.ReadAsync(fake.Request(progress), run.Token);
        await reading.Should().ThrowAsync<OperationCanceledException>();
        await File.AppendAllTextAsync(Path.Combine(fake.Folder, "labels.json.part"), ",\n{\"text\":\"d\"}", Cancel);
        await fake.Session.Metadata.ReadAsync(fake.Request(progress), Cancel);

        fake.File("labels").Should()
            .Be("[\n{\"text\":\"a\"},\n{\"text\":\"b\"},\n{\"text\":\"b\"},\n{\"text\":\"c\"},\n{\"text\":\"d\"}\n]\n");
    }

    private static void Damage(string part, string damage)
    {
        var text = File.ReadAllText(part);
        switch (damage)
        {
            case "half a line":
                File.AppendAllText(part, ",\n{\"id\":1,\"ti");
                break;
            case "an item that is no more":
                File.AppendAllText(part, ",\n{\"id\":1}");
                break;
            case "cut":
                File.WriteAllText(part, text[..(text.Length / 2)]);
                break;
            case "damaged":
                File.WriteAllText(part, text.Replace('{', '!'));
                break;
            case "gone":
                File.Delete(part);
                break;
            default:
                File.WriteAllText(part, "[\n{\"id\":1}" + new string(' ', text.Length));
                break;
        }
    }
}
