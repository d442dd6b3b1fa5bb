namespace OrgBackup.Restore.ToGitHub;

internal static class HarmlessText
{
    /// <summary>A text of somebody as it may be sent: nobody is notified by it.</summary>
    public static string? Harmless(this RestoreContext context, string? text) =>
        text is null ? null : new MentionText(MentionScope.Of(context)).Of(text);
}
