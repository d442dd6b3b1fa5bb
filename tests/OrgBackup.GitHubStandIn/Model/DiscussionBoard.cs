namespace OrgBackup.GitHubStandIn.Model;

/// <summary>The discussions of a repository, in order of creation.</summary>
public sealed class DiscussionBoard(Repository repository)
{
    private readonly List<DiscussionCategory> _categories = [];
    private readonly List<Discussion> _discussions = [];

    public IReadOnlyList<DiscussionCategory> Categories => _categories;

    public IReadOnlyList<Discussion> All => _discussions;

    /// <summary>Gets every comment and reply.</summary>
    public IEnumerable<DiscussionComment> Comments => _discussions.SelectMany(
        discussion => discussion.Comments.SelectMany(comment => comment.Replies.Prepend(comment)));

    private GitHubModel Model => repository.Model;

    public DiscussionCategory AddCategory(string name, bool isAnswerable = false) => Model.Change(() =>
    {
        var category = new DiscussionCategory
        {
            Id = Model.Ids.DiscussionCategory(),
            Name = name,
            IsAnswerable = isAnswerable,
            CreatedAt = Model.Clock.Next(),
        };
        _categories.Add(category);
        return category;
    });

    public Discussion Add(DiscussionCategory category, string title, Account? user) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        var discussion = new Discussion
        {
            Id = Model.Ids.Discussion(),
            Number = repository.Content.NextNumber(),
            Repository = repository,
            Category = category,
            Title = title,
            User = user,
            CreatedAt = now,
            UpdatedAt = now,
        };
        _discussions.Add(discussion);
        return discussion;
    });

    /// <summary>Adds a comment, or a reply to one; the discussion counts as updated.</summary>
    public DiscussionComment AddComment(
        Discussion discussion, Account? user, string body, DiscussionComment? replyTo = null) => Model.Change(() =>
    {
        var now = Model.Clock.Next();
        discussion.UpdatedAt = now;
        var comment = new DiscussionComment
        {
            Id = Model.Ids.DiscussionComment(),
            Discussion = discussion,
            ReplyTo = replyTo,
            User = user,
            Body = body,
            CreatedAt = now,
            UpdatedAt = now,
        };
        (replyTo?.Replies ?? discussion.Comments).Add(comment);
        return comment;
    });

    public void Edit(Discussion discussion, string title) => Model.Change(() =>
        (discussion.Title, discussion.UpdatedAt) = (title, Model.Clock.Next()));

    /// <summary>Changes a comment's text; the discussion counts as updated.</summary>
    public void Edit(DiscussionComment comment, string body) => Model.Change(() =>
    {
        (comment.Body, comment.UpdatedAt) = (body, Model.Clock.Next());
        comment.Discussion.UpdatedAt = comment.UpdatedAt;
    });

    public void MarkAnswer(DiscussionComment comment, Account by) => Model.Change(() =>
    {
        var discussion = comment.Discussion;
        (discussion.Answer, discussion.AnswerChosenBy, discussion.AnswerChosenAt) = (comment, by, Model.Clock.Next());
        discussion.UpdatedAt = discussion.AnswerChosenAt.Value;
    });

    /// <summary>Deletes a discussion with its comments: nothing is left but the count.</summary>
    public void Delete(Discussion discussion) => Model.Change(() => _discussions.Remove(discussion));

    /// <summary>Deletes a comment, with its replies; the discussion does not count as updated.</summary>
    public void Delete(DiscussionComment comment) => Model.Change(() =>
    {
        comment.Discussion.Answer = comment.Discussion.Answer == comment ? null : comment.Discussion.Answer;
        return (comment.ReplyTo?.Replies ?? comment.Discussion.Comments).Remove(comment);
    });
}
