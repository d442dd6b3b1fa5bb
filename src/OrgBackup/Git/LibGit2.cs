using LibGit2Sharp;

namespace OrgBackup.Git;

/// <summary>
/// Settings of the native library, once per process: nothing of this machine's git configuration counts.
/// </summary>
internal static class LibGit2
{
    private static readonly Lazy<bool> Ready = new(SetUp);

    public static void Prepare() => _ = Ready.Value;

    private static bool SetUp()
    {
        foreach (var level in new[]
        {
            ConfigurationLevel.Global,
            ConfigurationLevel.System,
            ConfigurationLevel.Xdg,
            ConfigurationLevel.ProgramData,
        })
        {
            GlobalSettings.SetConfigSearchPaths(level, "/dev/null");
        }

        GlobalSettings.SetOwnerValidation(false);
        GlobalSettings.SetStrictHashVerification(true);

        // The cache of parsed objects costs up to 256 MB and saves a quarter of a check's time.
        GlobalSettings.SetEnableCaching(false);
        GlobalSettings.RegisterSmartSubtransport<MirrorTransport>(MirrorTransport.Scheme);
        return true;
    }
}
