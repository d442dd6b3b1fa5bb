using System.Text.Json.Nodes;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <summary>One mutation: its input, and who asks.</summary>
internal sealed record MutationCall(GraphCall Call)
{
    public ApiRequest Request => Call.Request;

    public JsonObject Input => Call.Arguments["input"] as JsonObject
        ?? throw new GraphFieldException("UNPROCESSABLE", "The input is missing.");

    public bool Has(string name) => Input[name] is not null;

    public string Required(string name, int longest) => (string?)Input[name] switch
    {
        null or "" => throw new GraphFieldException("UNPROCESSABLE", $"{name} can't be blank"),
        { } text when text.Length > longest => throw new GraphFieldException(
            "UNPROCESSABLE", $"{name} is too long (maximum is {longest} characters)"),
        { } text => text,
    };

    /// <summary>The object of that id, which must be of this kind.</summary>
    public T Find<T>(string name)
        where T : class
    {
        var id = (string?)Input[name] ?? "";
        return NodeFinder.Find(Call, id) as T ?? throw NodeFinder.Missing(id);
    }

    public Account User(Repository repository) => Request.Caller.User ?? repository.Owner;

    /// <summary>In which repository something is that one can react to.</summary>
    public Repository RepositoryOf(IReactable subject) => subject switch
    {
        Issue issue => issue.Repository,
        PullRequest pull => pull.Issue.Repository,
        IssueComment comment => comment.Issue.Repository,
        Review review => review.PullRequest.Issue.Repository,
        ReviewComment comment => comment.PullRequest.Issue.Repository,
        Discussion discussion => discussion.Repository,
        DiscussionComment comment => comment.Discussion.Repository,
        Release release => release.Repository,
        CommitComment comment => Request.Model.Repositories.First(
            repository => repository.Content.CommitComments.Contains(comment)),
        _ => throw NodeFinder.Missing(subject.NodeId),
    };

    /// <summary>The caller must be allowed to write there.</summary>
    public void Demand(Repository repository, IReadOnlyList<string> anyOf, string role)
    {
        if (repository.Archived)
        {
            throw new GraphFieldException("FORBIDDEN", "Repository was archived so is read-only.");
        }

        if (!Request.Caller.MayWrite(repository, anyOf, role))
        {
            throw new GraphFieldException(
                "FORBIDDEN", $"Resource not accessible by {RestApi.TokenName(Request)}");
        }
    }
}

/// <summary>What a mutation gives: the objects of its payload, in the order of the payload's fields.</summary>
internal sealed record MutationResult(object[] Items);
