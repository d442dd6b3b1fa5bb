using OrgBackup.Restore.ToGitHub;

namespace OrgBackup.Tests.Restore.ToGitHub;

public sealed class MentionTextTests
{
    // shown as | here
    private const string Gap = "\u200B";

    [Theory]
    [InlineData("@octocat look", "@|octocat look")]
    [InlineData("cc @acme/backend.", "cc @|acme/backend.")]
    [InlineData("**bold**@octocat and _@hubot_", "**bold**@|octocat and _@|hubot_")]
    [InlineData("ada@example.org stays", "ada@example.org stays")]
    [InlineData("an escaped \\@octocat", "an escaped \\@|octocat")]
    [InlineData("hidden &#64;octocat &commat;hubot", "hidden &#64;|octocat &commat;|hubot")]
    [InlineData("hidden @&#111;ctocat", "hidden @|&#111;ctocat")]
    [InlineData("https://blog.example.org/@octocat/1", "https://blog.example.org/@octocat/1")]
    [InlineData("a @ b", "a @ b")]
    public void A_mention_is_broken_and_an_address_is_not(string text, string harmless) =>
        Of(text).Should().Be(harmless);

    [Theory]
    [InlineData("`@Override` is code", "`@Override` is code")]
    [InlineData("``a ` @octocat`` is code", "``a ` @octocat`` is code")]
    [InlineData("```java\n@Override\n```\n@octocat", "```java\n@Override\n```\n@|octocat")]
    [InlineData("> ~~~\n> @Override\n> ~~~\n@octocat", "> ~~~\n> @Override\n> ~~~\n@|octocat")]
    [InlineData("1. so\n\n    ```\n    @Override\n    ```", "1. so\n\n    ```\n    @Override\n    ```")]
    [InlineData("text\n\n    @Override", "text\n\n    @Override")]
    [InlineData("- text\n\n    @octocat", "- text\n\n    @|octocat")]
    [InlineData("an open ` and @octocat", "an open ` and @|octocat")]
    [InlineData("an open ` and\n- @octocat `", "an open ` and\n- @|octocat `")]
    [InlineData("an escaped \\` and @octocat `", "an escaped \\` and @|octocat `")]
    [InlineData("```\n@octocat never closed", "```\n@|octocat never closed")]
    [InlineData("<details>\n```\n@octocat\n```\n</details>", "<details>\n```\n@|octocat\n```\n</details>")]
    public void Code_is_left_alone_and_what_only_looks_like_code_is_not(string text, string harmless) =>
        Of(text).Should().Be(harmless);

    [Theory]
    [InlineData("other/repo#12 and #12 and GH-7", "other/repo#|12 and #12 and GH-7")]
    [InlineData("acme/gears#12", "#12")]
    [InlineData("octocat#12", "octocat#|12")]
    [InlineData("octocat@a5c3785ed8d6a35868bc", "octocat@|a5c3785ed8d6a35868bc")]
    [InlineData("fixed by a5c3785ed8d6a35868bc", "fixed by a5c3785ed8d6a35868bc")]
    [InlineData("https://github.com/o/r/issues/3#comment-9.", "https://redirect.github.com/o/r/issues/3#comment-9.")]
    [InlineData("www.github.com/other/repo/commit/a5c3785", "https://redirect.github.com/other/repo/commit/a5c3785")]
    [InlineData("see https://github.com/acme/gears/pull/12.", "see #12.")]
    [InlineData("[it](https://github.com/acme/gears/pull/12)", "[it](https://github.com/rescue/gears/pull/12)")]
    [InlineData("https://github.com/acme/gears/blob/main/a.md", "https://github.com/acme/gears/blob/main/a.md")]
    public void Another_repository_is_not_told_and_its_own_numbers_stay(string text, string harmless) =>
        Of(text).Should().Be(harmless);

    [Fact]
    public void An_address_on_a_server_of_ones_own_has_one_letter_escaped()
    {
        var scope = Scope with { ServerUrl = new("https://git.example.org") };
        new MentionText(scope).Of("https://git.example.org/other/repo/issues/3")
            .Should().Be("https://git.example.org/other/repo/%69ssues/3");
    }

    [Theory]
    [InlineData("see #12, GH-12 and acme/gears#12", "see #40, #40 and #40")]
    [InlineData("see #13 and https://github.com/acme/gears/issues/13", "see old #|13 and old #|13")]
    [InlineData("[it](https://github.com/acme/gears/issues/12)", "[it](https://github.com/rescue/gears/issues/40)")]
    public void New_numbers_are_put_in_where_they_are_known(string text, string harmless) =>
        Shown(new MentionText(Scope with { NewNumber = old => old == 12 ? 40 : null }).Of(text)).Should().Be(harmless);

    [Theory]
    [InlineData("Fixes #12 and resolves: other/repo#3", "F|ixes #12 and r|esolves: other/repo#|3")]
    [InlineData("Closes https://github.com/acme/gears/issues/3", "C|loses #3")]
    [InlineData("fixes nothing", "fixes nothing")]
    public void A_pull_request_closes_nothing_when_it_is_merged(string text, string harmless) =>
        Shown(new MentionText(Scope).Of(text, isPull: true)).Should().Be(harmless);

    private static MentionScope Scope { get; } = new()
    {
        Source = "acme/gears",
        TargetUrl = "https://github.com/rescue/gears",
        ServerUrl = new("https://github.com"),
    };

    private static string Of(string text) => Shown(new MentionText(Scope).Of(text));

    private static string Shown(string text) => text.Replace(Gap, "|", StringComparison.Ordinal);
}
