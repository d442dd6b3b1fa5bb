namespace OrgBackup.GitHubStandIn.Model;

/// <summary>
/// Fresh ids per kind. They start where GitHub's are today: ids of issues and comments no longer fit 32 bits.
/// </summary>
public sealed class IdSource
{
    private long _account = 9_100;
    private long _repository = 81_400_200;
    private long _issue = 2_914_000_100;
    private long _pullRequest = 2_381_500_000;
    private long _comment = 2_750_300_000;
    private long _reviewComment = 2_048_100_000;
    private long _review = 2_790_400_000;
    private long _event = 17_004_100_000;
    private long _commitComment = 154_300_000;
    private long _label = 8_104_200_000;
    private long _milestone = 12_400_300;
    private long _release = 214_500_000;
    private long _asset = 251_600_000;

    private long _reaction = 310_200_000;
    private long _discussion = 7_400_100;
    private long _discussionComment = 11_900_200;
    private long _discussionCategory = 40_500_100;
    private long _reviewThread = 1_620_400_000;
    private long _timelineItem = 15_800_300_000;

    public long Account() => Interlocked.Increment(ref _account);

    public long Repository() => Interlocked.Increment(ref _repository);

    public long Issue() => Interlocked.Increment(ref _issue);

    public long PullRequest() => Interlocked.Increment(ref _pullRequest);

    public long Comment() => Interlocked.Increment(ref _comment);

    public long ReviewComment() => Interlocked.Increment(ref _reviewComment);

    public long Review() => Interlocked.Increment(ref _review);

    public long Event() => Interlocked.Increment(ref _event);

    public long CommitComment() => Interlocked.Increment(ref _commitComment);

    public long Label() => Interlocked.Increment(ref _label);

    public long Milestone() => Interlocked.Increment(ref _milestone);

    public long Release() => Interlocked.Increment(ref _release);

    public long Asset() => Interlocked.Increment(ref _asset);

    public long Reaction() => Interlocked.Increment(ref _reaction);

    public long Discussion() => Interlocked.Increment(ref _discussion);

    public long DiscussionComment() => Interlocked.Increment(ref _discussionComment);

    public long DiscussionCategory() => Interlocked.Increment(ref _discussionCategory);

    public long ReviewThread() => Interlocked.Increment(ref _reviewThread);

    public long TimelineItem() => Interlocked.Increment(ref _timelineItem);
}
