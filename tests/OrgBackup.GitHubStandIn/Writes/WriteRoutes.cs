using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Writes;

/// <summary>All that changes something.</summary>
internal static class WriteRoutes
{
    public static Route[] OfUser { get; } = [RepositoryCreation.OfUser];

    public static Route[] OfOrganization { get; } = [RepositoryCreation.OfOrganization, .. TeamWrites.Routes];

    public static Route[] OfRepository { get; } =
    [
        .. RepositoryWrites.Routes, .. LabelWrites.Routes, .. MilestoneWrites.Routes, .. IssueWrites.Routes,
        .. CommentWrites.Routes, .. PullWrites.Routes, .. ReviewWrites.Routes, .. CommitCommentWrites.Routes,
        .. ReleaseWrites.Routes, .. ReactionWrites.Routes, .. ImportWrites.Routes, .. RelationWrites.Routes,
        .. SettingWrites.Routes, .. ActionsWrites.Routes, .. ProtectionWrites.Routes,
    ];
}
