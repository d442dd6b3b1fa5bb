using System.Runtime.CompilerServices;

namespace OrgBackup.Tests.Support;

/// <summary>Compares text with a file beside the test. Run with ACCEPT=1 to accept what is new.</summary>
internal static class Golden
{
    public static void Match(string actual, string name, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, name);
        if (Environment.GetEnvironmentVariable("ACCEPT") is "1")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.ReadAllText(path);
        actual.Should().Be(expected, "of {0}; if the change is meant, run the tests with ACCEPT=1", name);
    }
}
