using OrgBackup.Git;

namespace OrgBackup.Tests.Git;

public sealed class GitStatesTests
{
    private static readonly string Old = new('1', 40);
    private static readonly string New = new('2', 40);

    private static readonly RefAdvertisement Listed = new()
    {
        Head = "refs/heads/main",
        Refs = [new("refs/heads/main", Old), new("refs/pull/1/head", Old),
            new("refs/pull/1/merge", Old), new("refs/tags/v1", Old, Old)],
    };

    [Fact]
    public void A_state_keeps_head_refs_in_order_and_their_digest()
    {
        var state = GitStates.Of(Listed);

        state.Head.Should().Be("refs/heads/main");
        state.Refs.Keys.Should().Equal("refs/heads/main", "refs/pull/1/head", "refs/pull/1/merge", "refs/tags/v1");
        state.RefsDigest.Should().Be(RefsDigest.Compute(Listed.Refs));
    }

    [Fact]
    public void The_same_list_is_the_same() => IsSame(Listed).Should().BeTrue();

    [Fact]
    public void A_merge_preview_that_GitHub_made_anew_is_no_change() =>
        IsSame(With("refs/pull/1/merge", New)).Should().BeTrue();

    [Fact]
    public void A_merge_preview_that_came_or_went_is_no_change()
    {
        IsSame(Listed with { Refs = [.. Listed.Refs.Where(r => r.Name != "refs/pull/1/merge")] }).Should().BeTrue();
        IsSame(Listed with { Refs = [.. Listed.Refs, new("refs/pull/2/merge", New)] }).Should().BeTrue();
    }

    [Theory]
    [InlineData("refs/heads/main")]
    [InlineData("refs/pull/1/head")]
    [InlineData("refs/tags/v1")]
    public void A_moved_ref_is_a_change(string name) => IsSame(With(name, New)).Should().BeFalse();

    [Theory]
    [InlineData("refs/heads/new")]
    [InlineData("refs/heads/pull/1/merge")]
    [InlineData("refs/pull/x/merge")]
    public void A_new_ref_is_a_change(string name) =>
        IsSame(Listed with { Refs = [.. Listed.Refs, new(name, New)] }).Should().BeFalse();

    [Fact]
    public void A_deleted_ref_is_a_change() =>
        IsSame(Listed with { Refs = [.. Listed.Refs.Skip(1)] }).Should().BeFalse();

    [Fact]
    public void Another_default_branch_is_a_change() =>
        IsSame(Listed with { Head = "refs/heads/trunk" }).Should().BeFalse();

    private static bool IsSame(RefAdvertisement now) => GitStates.IsSame(GitStates.Of(Listed), now);

    private static RefAdvertisement With(string name, string oid) =>
        Listed with { Refs = [.. Listed.Refs.Select(r => r.Name == name ? r with { Oid = oid } : r)] };
}
