using System.Text;
using OrgBackup.Git;
using OrgBackup.Tests.Git.Support;

namespace OrgBackup.Tests.Git;

public sealed class GitRefListTests : GitTestBase
{
    private static readonly string Oid = new('a', 40);

    [Fact]
    public async Task An_older_server_that_speaks_version_0_gives_the_same_list()
    {
        var repository = await NewRepositoryAsync(branch: "trunk");
        await repository.CommitAsync("refs/heads/trunk", count: 3);
        await repository.GitAsync("tag", "-a", "-m", "One", "v1", "trunk");
        var modern = await ListAsync();
        Server.Before = context =>
        {
            context.Request.Headers.Remove("Git-Protocol");
            return Task.FromResult(false);
        };

        var old = await ListAsync();

        old.Should().BeEquivalentTo(modern, o => o.WithStrictOrdering());
        old!.Head.Should().Be("refs/heads/trunk");
        old.Refs.Single(r => r.Name == "refs/tags/v1").Peeled.Should().NotBeNull();
    }

    [Fact]
    public async Task An_empty_repository_of_an_older_server_has_no_refs()
    {
        await NewRepositoryAsync();
        Server.Before = context =>
        {
            context.Request.Headers.Remove("Git-Protocol");
            return Task.FromResult(false);
        };

        (await ListAsync())!.Refs.Should().BeEmpty();
    }

    [Fact]
    public async Task Names_come_sorted_by_bytes_and_bad_ones_apart()
    {
        string[] bad = ["refs/heads/../x", "HEAD2", "refs/heads/.x", "refs/heads/x.lock",
            "refs/heads/a..b", "refs//x", "refs/heads/x@{1}"];
        string[] good = ["refs/heads/z", "refs/heads/𝔘", "refs/heads/～"];
        await AnswerListAsync([.. bad.Concat(good).Select(name => $"{Oid} {name}\n")]);

        var listed = await ListAsync();

        listed!.Refs.Select(r => r.Name).Should().Equal("refs/heads/z", "refs/heads/～", "refs/heads/𝔘");
        listed.Refused.Select(r => r.Name).Should().Equal(bad);
    }

    [Fact]
    public async Task A_name_listed_twice_is_an_error()
    {
        await AnswerListAsync($"{Oid} refs/heads/z\n", $"{Oid} refs/heads/z\n");

        await ((Func<Task>)(() => ListAsync())).Should().ThrowAsync<GitHubProtocolException>().WithMessage("*twice*");
    }

    [Theory]
    [InlineData("refs/heads/main", true)]
    [InlineData("refs/heads/ünïcode/日本", true)]
    [InlineData("refs/heads/@", true)]
    [InlineData("refs/heads/-rf", true)]
    [InlineData("refs/heads/--upload-pack=x", true)]
    [InlineData("refs/heads/a.b", true)]
    [InlineData("refs/heads/", false)]
    [InlineData("refs/", false)]
    [InlineData("heads/main", false)]
    [InlineData("/refs/heads/main", false)]
    [InlineData("refs/heads//main", false)]
    [InlineData("refs/heads/main.", false)]
    [InlineData("refs/heads/main/", false)]
    [InlineData("refs/heads/.git", false)]
    [InlineData("refs/heads/x.lock/y", false)]
    [InlineData("refs/heads/a\\b", false)]
    [InlineData("refs/heads/a:b", false)]
    [InlineData("refs/heads/a*", false)]
    [InlineData("refs/heads/a\nb", false)]
    [InlineData("refs/heads/a\u007f", false)]
    public async Task The_rules_on_names_are_those_of_git_check_ref_format(string name, bool valid)
    {
        RefNameRules.IsValid(Encoding.UTF8.GetBytes(name)).Should().Be(valid);

        var git = () => GitCli.RunAsync(Path.GetTempPath(), "check-ref-format", name);
        if (name.StartsWith("refs/", StringComparison.Ordinal) && valid)
        {
            await git.Should().NotThrowAsync();
        }
        else if (name.StartsWith("refs/", StringComparison.Ordinal))
        {
            await git.Should().ThrowAsync<InvalidOperationException>();
        }
    }

    private Task AnswerListAsync(params string[] lines)
    {
        Server.Before = async context =>
        {
            if (context.Request.Method == "GET")
            {
                await context.Response.AnswerPktLinesAsync(
                    "application/x-git-upload-pack-advertisement", "version 2\n", "ls-refs=unborn\n", null);
            }
            else
            {
                await context.Response.AnswerPktLinesAsync("application/x-git-upload-pack-result", [.. lines, null]);
            }

            return true;
        };
        return Task.CompletedTask;
    }
}
