using System.ComponentModel;
using System.Diagnostics;

namespace OrgBackup.Cli.Output;

/// <summary>Shows a page with the program that the desktop has for it.</summary>
internal static class Browser
{
    // Some viewers end at once, some only with their window.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Starts the viewer; null when it started and did not fail soon, else one sentence.</summary>
    public static string? Open(string path)
    {
        try
        {
            using var viewer = Process.Start(Command(path));
            var refused = viewer is not null && viewer.WaitForExit(Patience) && viewer.ExitCode != 0;
            return refused ? Problem(path) : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            return Problem(path);
        }
    }

    private static string Problem(string path) => $"the page could not be opened here; open {path} yourself";

    private static ProcessStartInfo Command(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ProcessStartInfo(path) { UseShellExecute = true };
        }

        var viewer = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        return new ProcessStartInfo(viewer, [path]) { UseShellExecute = false };
    }
}
