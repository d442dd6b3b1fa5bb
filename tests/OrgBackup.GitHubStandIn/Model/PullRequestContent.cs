namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A commit of a pull request.</summary>
public sealed class PullCommit
{
    public required PullRequest PullRequest { get; init; }

    public required string Oid { get; init; }

    public string Message { get; init; } = "Work";

    public DateTimeOffset Date { get; init; }

    public string NodeId => Model.NodeId.Of("PURC", PullRequest.Id) + "_" + Oid;
}

/// <summary>A file that a pull request changes.</summary>
/// <param name="Status">As REST calls it: added, modified, removed or renamed.</param>
public sealed record PullFile(string Path, string Status, int Additions, int Deletions);

/// <summary>A conversation on a line of a pull request's diff: a review comment and the replies to it.</summary>
public sealed class ReviewThread
{
    public required long Id { get; init; }

    public required ReviewComment First { get; init; }

    public Account? ResolvedBy { get; set; }

    public bool IsOutdated { get; set; }

    public PullRequest PullRequest => First.PullRequest;

    public IEnumerable<ReviewComment> Comments => PullRequest.Issue.Repository.Content.ReviewComments.Where(
        comment => comment == First || comment.InReplyToId == First.Id);

    public string NodeId => Model.NodeId.Of("PRRT", Id);
}
