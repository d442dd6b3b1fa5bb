using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Discussions and reactions.</content>
internal static partial class GraphSchema
{
    private static void DefineDiscussions()
    {
        Discussion.Leaf("id", (Model.Discussion discussion) => discussion.NodeId)
            .Leaf("databaseId", (Model.Discussion discussion) => Int(discussion.Id))
            .Leaf("number", (Model.Discussion discussion) => discussion.Number)
            .Leaf("title", (Model.Discussion discussion) => discussion.Title)
            .Leaf("body", (Model.Discussion discussion) => discussion.Body)
            .Leaf("locked", (Model.Discussion discussion) => discussion.Locked)
            .Leaf("activeLockReason", (Model.Discussion _) => null)
            .Leaf("closed", (Model.Discussion discussion) => discussion.ClosedAt is not null)
            .Leaf("closedAt", (Model.Discussion discussion) => Time(discussion.ClosedAt))
            .Leaf("stateReason", (Model.Discussion discussion) => discussion.ClosedAt is null ? null : discussion.CloseReason)
            .Leaf("isAnswered", (Model.Discussion discussion) => discussion.Answer is not null)
            .Leaf("answerChosenAt", (Model.Discussion discussion) => Time(discussion.AnswerChosenAt))
            .Leaf("upvoteCount", (Model.Discussion discussion) => discussion.UpvoteCount)
            .Leaf("url", (Model.Discussion discussion, GraphCall call) => Page(call, discussion))
            .One("answer", DiscussionComment, (Model.Discussion discussion, GraphCall _) => discussion.Answer)
            .One("answerChosenBy", Actor, (Model.Discussion discussion, GraphCall _) => discussion.AnswerChosenBy)
            .One("category", DiscussionCategory, (Model.Discussion discussion, GraphCall _) => discussion.Category)
            .One("poll", Poll(), (Model.Discussion _, GraphCall _) => null)
            .Connection("labels", Connections.Of(Label), (Model.Discussion item, GraphCall _) => item.Labels, Order)
            .Connection(
                "comments", Connections.Of(DiscussionComment), (Model.Discussion item, GraphCall _) => item.Comments);
        Written(Discussion, (Model.Discussion item) => new(item, item.User, item.CreatedAt, item.UpdatedAt));
        DiscussionCategory.Leaf("id", (Model.DiscussionCategory category) => category.NodeId)
            .Leaf("name", (Model.DiscussionCategory category) => category.Name)
            .Leaf("slug", (Model.DiscussionCategory category) => category.Slug)
            .Leaf("emoji", (Model.DiscussionCategory category) => category.Emoji)
            .Leaf("description", (Model.DiscussionCategory category) => category.Description)
            .Leaf("isAnswerable", (Model.DiscussionCategory category) => category.IsAnswerable)
            .Leaf("createdAt", (Model.DiscussionCategory category) => Time(category.CreatedAt))
            .Leaf("updatedAt", (Model.DiscussionCategory category) => Time(category.CreatedAt));
    }

    private static GraphType Poll()
    {
        var option = new GraphType("DiscussionPollOption").Leaf("id", (object _) => null)
            .Leaf("option", (object _) => null).Leaf("totalVoteCount", (object _) => 0);
        return new GraphType("DiscussionPoll").Leaf("question", (object _) => null)
            .Leaf("totalVoteCount", (object _) => 0)
            .Connection("options", Connections.Of(option), (object _, GraphCall _) => [], "orderBy");
    }

    private static void DefineDiscussionComments()
    {
        DiscussionComment.Leaf("id", (Model.DiscussionComment comment) => comment.NodeId)
            .Leaf("databaseId", (Model.DiscussionComment comment) => Int(comment.Id))
            .Leaf("body", (Model.DiscussionComment comment) => comment.Body)
            .Leaf("isAnswer", (Model.DiscussionComment comment) => comment.Discussion.Answer == comment)
            .Leaf("isMinimized", (Model.DiscussionComment _) => false)
            .Leaf("minimizedReason", (Model.DiscussionComment _) => null)
            .Leaf("deletedAt", (Model.DiscussionComment _) => null)
            .Leaf("upvoteCount", (Model.DiscussionComment _) => 1)
            .Leaf("url", (Model.DiscussionComment comment, GraphCall call) =>
                $"{Page(call, comment.Discussion)}#discussioncomment-{comment.Id}")
            .One("discussion", Discussion, (Model.DiscussionComment comment, GraphCall _) => comment.Discussion)
            .One("replyTo", DiscussionComment, (Model.DiscussionComment comment, GraphCall _) => comment.ReplyTo)
            .Connection(
                "replies", Connections.Of(DiscussionComment),
                (Model.DiscussionComment comment, GraphCall _) => comment.Replies);
        Written(DiscussionComment, (Model.DiscussionComment item) =>
            new(item.Discussion, item.User, item.CreatedAt, item.UpdatedAt));
    }

    /// <summary>What a discussion and a comment of one have in common.</summary>
    private static void Written<T>(GraphType type, Func<T, Writing> writing) => type
        .Leaf("createdAt", (T item) => Time(writing(item).CreatedAt))
        .Leaf("updatedAt", (T item) => Time(writing(item).UpdatedAt))
        .Leaf("publishedAt", (T item) => Time(writing(item).CreatedAt))
        .Leaf("lastEditedAt", (T _) => null)
        .Leaf("createdViaEmail", (T _) => false)
        .Leaf("includesCreatedEdit", (T _) => false)
        .Leaf("authorAssociation", (T item) =>
            writing(item).Discussion.Repository.AssociationOf(writing(item).User))
        .One("author", Actor, (T item, GraphCall _) => writing(item).User)
        .One("editor", Actor, (T _, GraphCall _) => null);

    private static void DefineReactions()
    {
        var reactions = Connections.Of(Reaction);
        Reaction.Leaf("id", (Model.Reaction reaction) => reaction.NodeId)
            .Leaf("databaseId", (Model.Reaction reaction) => Int(reaction.Id))
            .Leaf("content", (Model.Reaction reaction) => Name(reaction))
            .Leaf("createdAt", (Model.Reaction reaction) => Time(reaction.CreatedAt))
            .One("user", User, (Model.Reaction reaction, GraphCall _) => reaction.User)
            .One("reactable", Reactable, (Model.Reaction reaction, GraphCall _) =>
                reaction.Subject is Model.Issue issue ? Whole(issue) : reaction.Subject);
        Reactable.Leaf("id", (IReactable subject) => subject.NodeId);
        foreach (var type in Reactable.Possible.Prepend(Reactable))
        {
            type.Connection(
                "reactions", reactions, (IReactable subject, GraphCall _) => subject.Reactions, "content", "orderBy");
        }
    }

    private static JsonNode Name(Model.Reaction reaction) => reaction.Content switch
    {
        "+1" => "THUMBS_UP",
        "-1" => "THUMBS_DOWN",
        var other => other.ToUpperInvariant(),
    };

    private static string Page(GraphCall call, Model.Discussion discussion) =>
        call.Request.Urls.ForServer($"/{discussion.Repository.FullName}/discussions/{discussion.Number}");

    private static IEnumerable<Model.Discussion> Discussions(Model.Repository repository, GraphCall call)
    {
        Demand(call, repository, ReadsDiscussions);
        return Ordered(repository.Discussions.All, call, (discussion, field) => Listing.Key(
            field == "CREATED_AT" ? discussion.CreatedAt : discussion.UpdatedAt, discussion.Id));
    }

    private static IReadOnlyList<Model.DiscussionCategory> Categories(Model.Repository repository, GraphCall call)
    {
        Demand(call, repository, ReadsDiscussions);
        return repository.Discussions.Categories;
    }

    private sealed record Writing(
        Model.Discussion Discussion, Account? User, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
}
