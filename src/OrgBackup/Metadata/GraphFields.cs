namespace OrgBackup.Metadata;

/// <summary>The GraphQL selections of the kinds. All fields exist in GitHub's public schema.</summary>
internal static class GraphFields
{
    public const string Reviews =
        """
        ... on PullRequest { reviews(PAGE) { nodes {
          __typename id fullDatabaseId url state body authorAssociation
          author { __typename login } editor { __typename login }
          authorCanPushToRepository commit { oid } createdAt submittedAt publishedAt updatedAt lastEditedAt
          createdViaEmail includesCreatedEdit isMinimized minimizedReason pullRequest { id number }
        } INFO } }
        """;

    public const string OldReviews =
        """
        ... on PullRequest { reviews(PAGE) { nodes {
          id databaseId url state body authorAssociation author { login } commit { oid }
          createdAt submittedAt updatedAt pullRequest { id number }
        } INFO } }
        """;

    // the comments are in pull_comments; of more than a hundred the others are replies to the first one there
    public const string Threads =
        """
        ... on PullRequest { reviewThreads(PAGE) { nodes {
          __typename id path isResolved isOutdated isCollapsed line originalLine startLine originalStartLine
          diffSide startDiffSide subjectType resolvedBy { login } pullRequest { id number }
          comments(first: 100) { totalCount nodes { id fullDatabaseId } }
        } INFO } }
        """;

    public const string OldThreads =
        """
        ... on PullRequest { reviewThreads(PAGE) { nodes {
          id isResolved resolvedBy { login } pullRequest { id number }
          comments(first: 100) { totalCount nodes { id databaseId } }
        } INFO } }
        """;

    public const string Details =
        """
        ... on PullRequest {
          __typename id fullDatabaseId number additions deletions changedFiles merged mergedAt
          mergedBy { __typename login } mergeCommit { oid } headRefOid baseRefOid isCrossRepository maintainerCanModify
          editor { __typename login } lastEditedAt publishedAt updatedAt reviewDecision
          closingIssuesReferences(PAGE) { totalCount nodes { id number repository { nameWithOwner } } INFO }
        }
        """;

    public const string OldDetails =
        """
        ... on PullRequest {
          id databaseId number additions deletions changedFiles merged mergedAt mergedBy { login }
          mergeCommit { oid } headRefOid baseRefOid isCrossRepository updatedAt
          closingIssuesReferences(PAGE) { totalCount nodes { id number repository { nameWithOwner } } INFO }
        }
        """;

    public const string MoreDetails =
        """
        ... on PullRequest {
          pullRequestId: id pullRequestNumber: number
          closingIssuesReferences(PAGE) { totalCount nodes { id number repository { nameWithOwner } } INFO }
        }
        """;

    public const string Commits =
        """
        ... on PullRequest { commits(PAGE) { nodes {
          id url pullRequest { id number } commit {
            oid message authoredDate committedDate tree { oid }
            author { name email date user { login } } committer { name email date user { login } }
          }
        } INFO } }
        """;

    public const string Files =
        """
        ... on PullRequest {
          pullRequestId: id pullRequestNumber: number
          files(PAGE) { nodes { path additions deletions changeType } INFO }
        }
        """;

    // what no list of all events of a repository has, or has without its content
    public const string Timeline =
        """
        ... on Issue { timelineItems(PAGE, itemTypes: [CROSS_REFERENCED_EVENT]) { nodes {
          __typename
        """ + CrossReference + """
        } INFO } }
        ... on PullRequest {
          timelineItems(PAGE, itemTypes: [CROSS_REFERENCED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT]) { nodes {
            __typename
        """ + CrossReference + """
            ... on HeadRefForcePushedEvent {
              id createdAt actor { __typename login } beforeCommit { oid } afterCommit { oid }
              pullRequest { id number }
            }
        } INFO } }
        """;

    public const string SubIssues =
        """
        ... on Issue { subIssues(PAGE) { nodes {
          __typename id fullDatabaseId number title state url repository { nameWithOwner } parent { id number }
        } INFO } }
        """;

    public const string Reactions =
        """
        ... on Reactable { reactions(PAGE) { nodes {
          id databaseId content createdAt user { id login } reactable { __typename id }
        } INFO } }
        """;

    public const string Discussions =
        """
        discussions(PAGE, orderBy: {field: CREATED_AT, direction: ASC}) { nodes {
          __typename id databaseId number url title body authorAssociation
          author { __typename login } editor { __typename login }
          createdAt updatedAt publishedAt lastEditedAt createdViaEmail includesCreatedEdit
          locked activeLockReason closed closedAt stateReason upvoteCount
          isAnswered answer { id } answerChosenAt answerChosenBy { __typename login }
          category { id slug name } labels(first: 100) { nodes { id name } }
          poll { question totalVoteCount options(first: 100) { nodes { id option totalVoteCount } } }
          comments(first: 1) { totalCount } reactions(first: 1) { totalCount }
        } INFO }
        """;

    public const string OldDiscussions =
        """
        discussions(PAGE, orderBy: {field: CREATED_AT, direction: ASC}) { nodes {
          id databaseId number url title body authorAssociation author { login } createdAt updatedAt lastEditedAt
          locked answer { id } answerChosenAt category { id name }
          comments(first: 1) { totalCount } reactions(first: 1) { totalCount }
        } INFO }
        """;

    public const string Categories =
        """
        discussionCategories(PAGE) { nodes {
          id name slug emoji description isAnswerable createdAt updatedAt
        } INFO }
        """;

    public const string DiscussionComments =
        "... on Discussion { comments(PAGE) { nodes { " + Comment + " replies(first: 1) { totalCount } } INFO } }";

    public const string DiscussionReplies =
        "... on DiscussionComment { replies(PAGE) { nodes { " + Comment + " } INFO } }";

    private const string CrossReference =
        """

        ... on CrossReferencedEvent {
          id createdAt referencedAt isCrossRepository willCloseTarget url actor { __typename login }
          source {
            __typename
            ... on Issue { id number repository { nameWithOwner } }
            ... on PullRequest { id number repository { nameWithOwner } }
          }
          target { __typename ... on Issue { id number } ... on PullRequest { id number } }
        }

        """;

    private const string Comment =
        """
        __typename id databaseId url body authorAssociation author { __typename login } editor { __typename login }
        createdAt updatedAt publishedAt lastEditedAt deletedAt createdViaEmail includesCreatedEdit
        isAnswer isMinimized minimizedReason upvoteCount discussion { id number } replyTo { id }
        reactions(first: 1) { totalCount }
        """;
}
