using System.Globalization;
using System.Text;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class PagerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_element_comes_with_exactly_the_bytes_that_were_sent()
    {
        string[] items =
        [
            """{"id":1,"unknown":{"deep":[1,2.50,1e400,-0.0]},"big":123456789012345678901234567890}""",
            """{ "id" : 2 , "text" : "\u00e9 \/ \ud800 ]},{" }""",
            $$"""{"id":3,"nest":{{new string('[', 100)}}{{new string(']', 100)}}}""",
        ];
        await using var server = await FakeGitHub.StartAsync($"[ {string.Join(" ,\n", items)} ]");
        using var session = server.Session();

        (await ReadAsync(session, "/list")).Should().Equal(items);
    }

    [Fact]
    public async Task Pages_follow_the_link_and_no_page_number_is_made_up()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query["after"].ToString() switch
        {
            "" => context.JsonAsync("""[{"id":1}]""", 200, ("Link", "<https://elsewhere/>; rel=\"prev\", </list?after=a,b>; title=\"x, y\"; rel=next")),
            "a,b" => context.JsonAsync("""[{"id":2}]""", 200, ("Link", "</other>; rel=\"first\""), context.Next("/list?after=c")),
            _ => context.JsonAsync("""[{"id":3}]""", 200, ("Link", "</list>; rel=\"first last\"")),
        });
        using var session = server.Session();

        (await ReadAsync(session, "/list?state=all")).Should().HaveCount(3);

        server.Requests.Select(request => request.Target)
            .Should().Equal("/list?state=all&per_page=100", "/list?after=a,b", "/list?after=c");
    }

    [Fact]
    public async Task A_circle_of_links_ends_as_a_protocol_error()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.JsonAsync(
            """[{"id":1}]""", 200, context.Next(context.Request.Query.ContainsKey("b") ? "/list?a=1" : "/list?b=1")));
        using var session = server.Session();

        var reading = () => ReadAsync(session, "/list");

        await reading.Should().ThrowAsync<GitHubProtocolException>();
        session.Calls.Should().Be(3);
    }

    [Fact]
    public async Task A_link_to_another_port_is_not_followed()
    {
        await using var other = await FakeGitHub.StartAsync("[]");
        await using var server = await FakeGitHub.StartAsync(context =>
            context.JsonAsync("[]", 200, ("Link", $"<{other.Url}list?page=2>; rel=\"next\"")));
        using var session = server.Session();

        var reading = () => ReadAsync(session, "/list");

        await reading.Should().ThrowAsync<GitHubProtocolException>();
        other.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Html_on_page_2_is_an_error_and_not_the_end()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query.ContainsKey("b")
            ? context.SendAsync("text/html", "<html></html>")
            : context.JsonAsync("""[{"id":1}]""", 200, context.Next("/list?b=1")));
        using var session = server.Session();

        var reading = () => ReadAsync(session, "/list");

        await reading.Should().ThrowAsync<GitHubProtocolException>();
    }

    [Theory]
    [InlineData("""{"message":"moved"}""")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    [InlineData("null")]
    public async Task Anything_but_a_list_of_objects_is_an_error(string json)
    {
        await using var server = await FakeGitHub.StartAsync(json);
        using var session = server.Session();

        var reading = () => ReadAsync(session, "/list");

        await reading.Should().ThrowAsync<GitHubProtocolException>();
    }

    [Fact]
    public async Task A_lost_link_on_a_full_page_is_found_by_asking_once_more()
    {
        var losses = 1;
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync(Items(101, 5), 200, ("Link", "</list>; rel=\"first\""))
            : context.JsonAsync(Items(1, 100), 200, Interlocked.Decrement(ref losses) >= 0 ? [] : [context.Next("/list?b=1")]));
        using var session = server.Session();

        (await ReadAsync(session, "/list")).Should().HaveCount(105);
    }

    [Fact]
    public async Task A_link_that_stays_lost_before_the_known_last_page_is_an_error()
    {
        await using var server = await FakeGitHub.StartAsync(context => context.Request.Query.ContainsKey("b")
            ? context.JsonAsync(Items(101, 100))
            : context.JsonAsync(Items(1, 100), 200, context.Next("/list?b=1"), ("Link", "</list?c=1>; rel=\"last\"")));
        using var session = server.Session();

        var reading = () => ReadAsync(session, "/list");

        await reading.Should().ThrowAsync<GitHubProtocolException>();
    }

    [Fact]
    public async Task A_full_last_page_without_links_is_the_end()
    {
        await using var server = await FakeGitHub.StartAsync(Items(1, 100));
        using var session = server.Session();

        (await ReadAsync(session, "/list")).Should().HaveCount(100);
    }

    [Fact]
    public async Task A_list_inside_an_object_is_found_by_its_name()
    {
        await using var server = await FakeGitHub.StartAsync("""{"total_count":1,"x":[9],"items":[{"id":1}]}""");
        using var session = server.Session();

        var found = new List<int>();
        await foreach (var page in session.Api.PagesAsync("/list", "items", Cancel))
        {
            found.Add(page.Count);
        }

        found.Should().Equal(1);
    }

    private static string Items(int first, int count) =>
        $"[{string.Join(',', Enumerable.Range(first, count).Select(id => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id}}}")))}]";

    private static async Task<List<string>> ReadAsync(GitHubSession session, string path)
    {
        var items = new List<string>();
        await foreach (var page in session.Api.PagesAsync(path, property: null, Cancel))
        {
            for (var i = 0; i < page.Count; i++)
            {
                items.Add(Encoding.UTF8.GetString(page[i].Span));
            }
        }

        return items;
    }
}
