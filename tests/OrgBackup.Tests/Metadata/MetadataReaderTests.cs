using OrgBackup.Metadata;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

[ChecksStoredKinds]
public sealed class MetadataReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_kind_is_a_file_with_exactly_the_bytes_of_its_items()
    {
        await using var fake = await FakeRepository.StartAsync();
        string[] items = ["""{"id":1, "x": 1e400}""", """{"id":9007199254740993,"t":"\ud800\/\u00e9é","n":null}"""];
        fake.Put("/labels", $"[{items[0]} , {items[1]}]");
        fake.Put("/topics", """{ "names" : ["a"], "more":1 }""");

        var results = await fake.ReadAsync();

        fake.File("labels").Should().Be($"[\n{items[0]},\n{items[1]}\n]\n");
        fake.File("topics").Should().Be("""{ "names" : ["a"], "more":1 }""" + "\n");
        fake.File("languages").Should().Be("""{"C#":12}""" + "\n");
        fake.File("milestones").Should().Be("[]\n");
        results.Keys.Should().Equal(MetadataKinds.All.Select(kind => kind.Name));
        results.Values.Where(result => !result.Kind.StartsWith("discussion", StringComparison.Ordinal))
            .Should().OnlyContain(result => result.Status == KindStatus.Read && result.Digest.Length == 64);
        (results["labels"].Count, results["topics"].Count, results["milestones"].Count).Should().Be((2, 1, 0));
        Directory.GetFiles(fake.Folder).Should().OnlyContain(file => file.EndsWith(".json"));
    }

    [Fact]
    public async Task An_empty_repository_is_not_asked_for_comments_events_and_reviews()
    {
        await using var fake = await FakeRepository.StartAsync();

        var results = await fake.ReadAsync();

        fake.Requests.Select(request => request.Target.Split('?')[0]).Should()
            .Contain("/repos/acme/gears/issues").And.NotContain(
            [
                "/repos/acme/gears/issues/comments", "/repos/acme/gears/issues/events", "/repos/acme/gears/pulls/comments", "/graphql",
            ]);
        fake.File("issue_comments").Should().Be("[]\n");
        results["pull_reviews"].Should()
            .Match<KindResult>(result => result.Status == KindStatus.Read && result.Count == 0);
    }

    [Fact]
    public async Task An_item_that_comes_twice_is_kept_once()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/labels", context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync("""[{"id":2},{"id":99999999999999999999},{"id":"x"},{"id":3}]""")
            : context.JsonAsync("""[{"id":1},{"id":2},{"id":99999999999999999999},{"id":"x"}]""", 200, context.Next("/repos/acme/gears/labels?b=1")));

        var results = await fake.ReadAsync();

        results["labels"].Count.Should().Be(5);
        fake.File("labels")
            .Should().Be("[\n{\"id\":1},\n{\"id\":2},\n{\"id\":99999999999999999999},\n{\"id\":\"x\"},\n{\"id\":3}\n]\n");
    }

    [Theory]
    [InlineData(410, "", KindStatus.Off, null, null)]
    [InlineData(404, ",\"has_issues\":false", KindStatus.Off, null, null)]
    [InlineData(404, "", KindStatus.Missing, "permission", "issues=read")]
    [InlineData(403, "", KindStatus.Missing, "permission", "issues=read")]
    [InlineData(451, "", KindStatus.Missing, "blocked", null)]
    [InlineData(500, "", KindStatus.Missing, "retryable", null)]
    [InlineData(422, "", KindStatus.Missing, "retryable", null)]
    public async Task A_kind_that_cannot_be_read_loses_only_itself(
        int status, string flags, KindStatus expected, string? reason, string? permission)
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("", $$"""{"id":7,"full_name":"acme/gears"{{flags}}}""");
        fake.Put("/issues", """{"message":"no"}""", status);
        var lost = GraphKinds.All.Where(kind => kind.Needs.Contains("issues", StringComparer.Ordinal)).Select(kind => kind.Name)
            .Append("issues").ToHashSet(StringComparer.Ordinal);

        var results = await fake.ReadAsync();

        var issues = results["issues"];
        (issues.Status, issues.Reason, issues.Permission).Should().Be((expected, reason, permission));
        File.Exists(Path.Combine(fake.Folder, "issues.json")).Should().BeFalse();
        var follow = MetadataKinds.All.Where(kind => kind.Parents?.Kind == "issues").Select(kind => kind.Name);
        results.Values.Where(result => !lost.Contains(result.Kind) && !follow.Contains(result.Kind, StringComparer.Ordinal))
            .Should().OnlyContain(result => result.Status == KindStatus.Read);
    }

    [Fact]
    public async Task The_permission_that_GitHub_names_is_told()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(
            "/labels",
            context => context.JsonAsync("{}", 403, ("x-accepted-github-permissions", "issues=read; pull_requests=read")));

        (await fake.ReadAsync())["labels"].Permission.Should().Be("issues=read; pull_requests=read");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(451)]
    [InlineData(500)]
    public async Task Without_the_repositorys_own_object_the_rest_is_still_read(int status)
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("", "{}", status);

        var results = await fake.ReadAsync();

        results["repository"].Status.Should().Be(KindStatus.Missing);
        results.Values.Where(result => result.Kind != "repository")
            .Should().OnlyContain(result => result.Status == KindStatus.Read);
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_an_exception()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("", "{}", 404);

        await fake.Invoking(f => f.ReadAsync()).Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Fact]
    public async Task A_repository_that_goes_while_it_is_read_is_an_exception()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/labels", context =>
        {
            fake.Put("", "{}", 404);
            return context.JsonAsync("{}", 404);
        });

        await fake.Invoking(f => f.ReadAsync()).Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Fact]
    public async Task Another_repository_under_the_same_name_is_not_read()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("", """{"id":8,"full_name":"acme/gears"}""");

        await fake.Invoking(f => f.ReadAsync()).Should().ThrowAsync<ResourceNotFoundException>();
    }

    [Fact]
    public async Task A_rejected_token_is_an_exception()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/releases", "{}", 401);

        await fake.Invoking(f => f.ReadAsync()).Should().ThrowAsync<TokenRejectedException>();
    }

    [Fact]
    public async Task A_renamed_repository_is_read_under_its_new_name()
    {
        await using var fake = await FakeRepository.StartAsync();
        var old = fake.Repository with { FullName = "acme/old", Name = "old" };
        fake.PutAt("/repos/acme/old", context => context.JsonAsync("{}", 301, ("Location", "/repos/acme/gears")));

        var results = await fake.Session.Metadata.ReadAsync(old, fake.Folder, Cancel);

        results.Should().OnlyContain(
            result => result.Status == KindStatus.Read || result.Kind.StartsWith("discussion"), "there are none of these");
        fake.Requests.Should().ContainSingle(request => request.Target.StartsWith("/repos/acme/old"));
    }

    [Fact]
    public async Task Events_beyond_GitHubs_depth_are_read_issue_by_issue()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/issues", $"[{FakeRepository.Items(1, 3)}]");
        fake.Put("/issues/events", context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync("""{"message":"In order to keep the API fast"}""", 422)
            : context.JsonAsync("""[{"id":1}]""", 200, context.Next("/repos/acme/gears/issues/events?b=1")));
        fake.Put("/issues/1/events", """[{"id":11},{"id":12}]""");
        fake.Put("/issues/2/events", "{}", 410);
        fake.Put("/issues/3/events", """[{"id":31}]""");

        var results = await fake.ReadAsync();

        fake.File("issue_events").Should().Be("[\n{\"id\":11},\n{\"id\":12},\n{\"id\":31}\n]\n");
        results["issue_events"].Count.Should().Be(3);
    }

    [Fact]
    public async Task A_broken_page_in_the_middle_leaves_no_file()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/labels", context => context.Request.Query.ContainsKey("b")
            ? context.SendAsync("text/html", "<html></html>")
            : context.JsonAsync("""[{"id":1}]""", 200, context.Next("/repos/acme/gears/labels?b=1")));

        var results = await fake.ReadAsync();

        (results["labels"].Status, results["labels"].Reason).Should().Be((KindStatus.Missing, "retryable"));
        Directory.GetFiles(fake.Folder, "labels*").Should().BeEmpty();
    }

    [Theory]
    [InlineData("acme/..")]
    [InlineData("../..")]
    [InlineData("acme/")]
    [InlineData("gears")]
    public async Task A_name_that_makes_no_path_is_not_asked_for(string fullName)
    {
        await using var fake = await FakeRepository.StartAsync();
        var hostile = fake.Repository with { FullName = fullName };

        await fake.Invoking(f => f.Session.Metadata.ReadAsync(hostile, f.Folder, Cancel))
            .Should().ThrowAsync<ResourceNotFoundException>();
        fake.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_strange_name_stays_one_segment()
    {
        await using var fake = await FakeRepository.StartAsync();
        var hostile = fake.Repository with { FullName = "acme/a/../b?x=1#\r\n" };

        await fake.Invoking(f => f.Session.Metadata.ReadAsync(hostile, f.Folder, Cancel))
            .Should().ThrowAsync<ResourceNotFoundException>();
        fake.Requests.Should().ContainSingle().Which.Target.Should().StartWith("/repos/acme/a%2F..%2Fb");
    }
}
