using System.Text;
using OrgBackup.Metadata;
using OrgBackup.Snapshots;
using OrgBackup.Tests.GitHub;

namespace OrgBackup.Tests.Metadata;

/// <summary>What holds for every kind that REST has, kind by kind.</summary>
[ChecksStoredKinds]
public sealed class RestKindTests
{
    private const string Tag = "W/\"0f3a\"";

    // with fields that no model knows, a number that no type holds, and escapes that must stay as they are
    private const string Item =
        """{"id":5,"name":"p/1","number":3, "planted":1e400,"t":"\ud800\/é","custom":{"a":[1 ,null]}"""
        + """,   "issue_dependencies_summary":{"blocked_by":1}"""
        + """,   "deployment_branch_policy":{"custom_branch_policies":true}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => [.. Rest.Select(kind => kind.Name)];

    /// <summary>Gets the kinds whose first answer may be all that there is.</summary>
    public static TheoryData<string> OneAnswerKinds => [.. Rest.Where(IsOneAnswer).Select(kind => kind.Name)];

    private static IEnumerable<MetadataKind> Rest => MetadataKinds.All.Where(kind => kind.Path.Length > 0);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_kind_is_stored_byte_for_byte(string name)
    {
        await using var fake = await FakeRepository.StartAsync();
        var kind = Kind(name);
        Put(fake, kind, Item);

        var result = (await fake.ReadAsync())[name];

        (result.Status, result.Count).Should().Be((KindStatus.Read, 1));
        fake.File(name).Should().Be(kind.Reading switch
        {
            KindReading.Single => Item + "\n",
            KindReading.Grouped when kind.Parents!.Label == "issue" =>
                $"[\n{{\"issue\":3,\"{kind.ListName}\":[{Item}]}}\n]\n",
            KindReading.Grouped => $"[\n{{\"environment\":\"p/1\",\"{kind.ListName}\":[{Item}]}}\n]\n",
            _ => $"[\n{Item}\n]\n",
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_kind_that_the_token_may_not_see_is_missing_with_its_permission(string name)
    {
        await using var fake = await FakeRepository.StartAsync();
        var kind = Kind(name);
        Put(fake, kind, Item);
        fake.Put(PathOf(kind), """{"message":"Resource not accessible by personal access token"}""", 403);

        var result = (await fake.ReadAsync())[name];

        (result.Status, result.Reason, result.Permission)
            .Should().Be((KindStatus.Missing, MissingReasons.Permission, kind.Permission));
        kind.Permission.Should().MatchRegex("^[a-z_]+=read$");
        File.Exists(Path.Combine(fake.Folder, $"{name}.json")).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_not_found_is_off_only_where_the_kind_says_so_and_only_for_administrators(string name)
    {
        await using var fake = await FakeRepository.StartAsync();
        var kind = Kind(name);
        Put(fake, kind, Item);
        fake.Put(PathOf(kind), """{"message":"Not Found"}""", 404);

        var hidden = (await fake.ReadAsync())[name];
        fake.Put("", """{"id":7,"full_name":"acme/gears","permissions":{"admin":true}}""");
        var seen = (await fake.ReadAsync())[name];

        if (kind.Parents is not null)
        {
            (seen.Status, seen.Count).Should().Be((KindStatus.Read, 0), "what it belonged to is gone since then");
            return;
        }

        (hidden.Status, hidden.Reason).Should().Be((KindStatus.Missing, MissingReasons.Permission));
        seen.Status.Should().Be(kind.IsOffWhenNotFound ? KindStatus.Off : KindStatus.Missing);
    }

    [Theory]
    [MemberData(nameof(OneAnswerKinds))]
    public async Task What_GitHub_says_is_unchanged_is_taken_over_from_the_earlier_file(string name)
    {
        await using var fake = await FakeRepository.StartAsync();
        var kind = Kind(name);
        Put(fake, kind, Item);
        fake.Put(PathOf(kind), context => context.Request.Headers.IfNoneMatch == Tag
            ? context.SendAsync("application/json", "", 304, ("ETag", Tag))
            : context.JsonAsync(Answer(kind, Item), 200, ("ETag", Tag)));
        var first = (await fake.ReadAsync())[name];

        var again = await fake.ReadAgainAsync(first, isConditional: true);
        var asked = fake.Requests.Last(request => PathOf(kind) == PathIn(request.Target)).Header("If-None-Match");
        var inAnyCase = await fake.ReadAgainAsync(first, isConditional: false);

        first.ETag.Should().Be(Tag);
        (asked, again).Should().Be((Tag, first));
        inAnyCase.Should().Be(first);
        fake.Requests.Count(request => request.Header("If-None-Match") is not null).Should().Be(1);
        fake.File(name, "again").Should().Be(fake.File(name));
    }

    [Theory]
    [InlineData("dependabot_alerts", 403, "Dependabot alerts are disabled for this repository.")]
    [InlineData("code_scanning_alerts", 403, "Advanced Security must be enabled for this repository to use it.")]
    [InlineData("code_scanning_alerts", 403, "Code scanning is not enabled for this repository. Please enable it.")]
    [InlineData("code_scanning_alerts", 404, "no analysis found")]
    [InlineData("secret_scanning_alerts", 404, "Secret scanning is disabled on this repository.")]
    [InlineData("branch_protection", 403, "Upgrade to GitHub Pro or make this repository public.")]
    [InlineData("rulesets", 403, "Upgrade to GitHub Team or make this repository public to enable this feature.")]
    [InlineData("issue_dependencies", 403, "This is disabled for this repository")]
    [InlineData("interaction_limits", 204, "")]
    public async Task What_GitHub_calls_off_is_off_for_everybody(string name, int status, string message)
    {
        await using var fake = await FakeRepository.StartAsync();
        Put(fake, Kind(name), Item);
        fake.Put(PathOf(Kind(name)), context => status == 204
            ? context.NothingAsync()
            : context.JsonAsync($$"""{"message":"{{message}}"}""", status));

        var result = (await fake.ReadAsync())[name];

        result.Status.Should().Be(KindStatus.Off);
        result.Detail.Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("pages", "", "\"has_pages\":false")]
    [InlineData("teams", "", "\"owner\":{\"type\":\"User\"}")]
    [InlineData("properties", "", "\"owner\":{\"type\":\"User\"}")]
    [InlineData("actions_access", "", "\"private\":false")]
    [InlineData("actions_selected_actions", "/actions/permissions", "\"allowed_actions\":\"all\"")]
    public async Task What_another_object_says_is_off_is_not_asked_for(string name, string path, string field)
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(path, $$"""{"id":7,"full_name":"acme/gears",{{field}}}""");

        var result = (await fake.ReadAsync())[name];

        (result.Status, result.Reason).Should().Be((KindStatus.Off, null));
        fake.Requests.Should().NotContain(request => PathIn(request.Target) == PathOf(Kind(name)));
    }

    [Theory]
    [InlineData("environment_secrets", "/environments")]
    [InlineData("branch_protection", "/branches")]
    [InlineData("actions_selected_actions", "/actions/permissions")]
    [InlineData("issue_dependencies", "/issues")]
    public async Task Without_what_a_kind_is_asked_for_it_is_missing_for_the_same_reason(string name, string parent)
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put(parent, "{}", 451);

        var result = (await fake.ReadAsync())[name];

        (result.Kind, result.Status, result.Reason).Should().Be((name, KindStatus.Missing, MissingReasons.Blocked));
    }

    [Theory]
    [InlineData("labels", 99, true)]
    [InlineData("labels", 100, false)]
    public async Task A_full_page_keeps_no_tag_because_the_next_item_would_not_change_it(
        string name, int items, bool isKept)
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/labels", context => context.JsonAsync($"[{FakeRepository.Items(1, items)}]", 200, ("ETag", Tag)));

        (await fake.ReadAsync())[name].ETag.Should().Be(isKept ? Tag : null);
    }

    [Fact]
    public async Task A_list_of_several_answers_keeps_no_tag_and_the_newest_time()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/hooks", context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync("""[{"id":2,"updated_at":"2024-03-01T00:00:00Z"},{"id":3}]""", 200, ("ETag", Tag))
            : context.JsonAsync(
                """[{"id":1,"updated_at":"2026-01-02T03:04:05Z","inner":{"updated_at":"2030-01-01T00:00:00Z"}}]""",
                200, context.Next("/repos/acme/gears/hooks?b=1"), ("ETag", Tag)));

        var hooks = (await fake.ReadAsync())["webhooks"];

        (hooks.Count, hooks.ETag).Should().Be((3, null));
        hooks.Watermark.Should().Be(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_no_answer()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/pages", context => context.SendAsync("application/json", "", 304));

        var pages = (await fake.ReadAsync())["pages"];

        (pages.Status, pages.Reason).Should().Be((KindStatus.Missing, MissingReasons.Retryable));
    }

    [Theory]
    [InlineData("""{"name":"a","id":4}""", """{"id":4,"name":"b"}""", true)]
    [InlineData("""{"name":"a","key":"k"}""", """{"key":"k","name":"b"}""", false)]
    [InlineData("""{"id":null,"name":"a"}""", """{"name":"a"}""", true)]
    [InlineData("""{"id":{"id":1},"number":2}""", """{"id":{"id":2},"number":2}""", true)]
    [InlineData("""{"property_name":"a"}""", """{"property_name":"b"}""", false)]
    [InlineData("""{"issue":1,"blocked_by":[]}""", """{"issue":1,"blocked_by":[{"id":2}]}""", true)]
    public void An_items_identity_is_its_id_or_what_stands_for_one(string left, string right, bool isSame)
    {
        var (first, second) = (Identity(left), Identity(right));

        first.Should().NotBeNull();
        (first == second).Should().Be(isSame);

        static UInt128? Identity(string item) => KindItem.IdentityOf(Encoding.UTF8.GetBytes(item));
    }

    [Fact]
    public async Task A_ruleset_that_is_deleted_meanwhile_is_left_out()
    {
        await using var fake = await FakeRepository.StartAsync();
        fake.Put("/rulesets", """[{"id":9},{"id":4}]""");
        fake.Put("/rulesets/9", """{"id":9,"rules":[]}""");

        (await fake.ReadAsync())["rulesets"].Count.Should().Be(1);
        fake.File("rulesets").Should().Be("[\n{\"id\":9,\"rules\":[]}\n]\n");
    }

    private static bool IsOneAnswer(MetadataKind kind) => kind.Name != MetadataKinds.Repository
        && kind.Reading is KindReading.Single or KindReading.List or KindReading.Events
        && (kind.Needs.Count == 0 || kind.OnlyWhen is not null);

    private static MetadataKind Kind(string name) => MetadataKinds.All.Single(kind => kind.Name == name);

    private static string PathIn(string target) =>
        target.Replace("/repos/acme/gears", "", StringComparison.Ordinal).Split('?')[0];

    // where a request for the item in the answers goes
    private static string PathOf(MetadataKind kind) => kind.Path.Split('?')[0].Replace(
        "{}", kind.Parents?.Label == "issue" ? "3" : "p%2F1", StringComparison.Ordinal);

    private static string Answer(MetadataKind kind, string item) => kind switch
    {
        { Reading: KindReading.Single or KindReading.OneEach } => item,
        { Property: { } property } => $"{{\"total_count\":1,\"{property}\" : [{item} ]}}",
        _ => $"[ {item}]",
    };

    private static void Put(FakeRepository fake, MetadataKind kind, string item)
    {
        foreach (var need in kind.Needs.Select(Kind).Where(need => need.Reading == KindReading.List))
        {
            fake.Put(PathOf(need), Answer(need, item));
        }

        fake.Put(PathOf(kind), Answer(kind, item));
        if (kind.Reading == KindReading.Details)
        {
            fake.Put(PathOf(kind), """[{"id":5}]""");
            fake.Put($"{PathOf(kind)}/5", item);
        }
    }
}
