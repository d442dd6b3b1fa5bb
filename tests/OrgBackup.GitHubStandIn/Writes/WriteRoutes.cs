using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>All that changes something.</summary>
internal static class WriteRoutes
{
    public static Route[] OfUser { get; } = [RepositoryCreation.OfUser];

    public static Route[] OfOrganization { get; } = [RepositoryCreation.OfOrganization];

    public static Route[] OfRepository { get; } =
    [
        .. RepositoryWrites.Routes, .. LabelWrites.Routes, .. MilestoneWrites.Routes, .. IssueWrites.Routes,
        .. CommentWrites.Routes,
    ];
}
