using LibGit2Sharp;

namespace OrgBackup.Git;

/// <summary>Settings of the native library, once per process: nothing of this machine's git configuration counts.</summary>
internal static class LibGit2
{
    private static readonly Lazy<bool> Ready = new(SetUp);

    /// <summary>Gets the shipped libgit2's version as its native file names it; see the test on the oldest acceptable one.</summary>
    public static string Version => GlobalSettings.Version.ToString() ?? "";

    public static void Prepare() => _ = Ready.Value;

    private static bool SetUp()
    {
        foreach (var level in new[]
        {
            ConfigurationLevel.Global, ConfigurationLevel.System, ConfigurationLevel.Xdg, ConfigurationLevel.ProgramData,
        })
        {
            GlobalSettings.SetConfigSearchPaths(level, "/dev/null");
        }

        GlobalSettings.SetOwnerValidation(false);
        GlobalSettings.SetStrictHashVerification(true);
        GlobalSettings.RegisterSmartSubtransport<MirrorTransport>(MirrorTransport.Scheme);
        return true;
    }
}
