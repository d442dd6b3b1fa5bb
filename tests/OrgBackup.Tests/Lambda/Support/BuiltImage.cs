using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrgBackup.Tests.Lambda.Support;

/// <summary>The image that <c>.ci/image</c> built, and two ways to run a program in it.</summary>
internal sealed class BuiltImage
{
    /// <summary>The folder in the image in which a test's own files are.</summary>
    public const string Shared = "/mnt";

    // As in AWS Lambda: nothing can be written but /tmp, and the user is nobody in particular.
    private const string LikeLambda =
        """
        set -e
        root=$1 shared=$2 hidden=$3
        shift 3
        mkdir -p "$root/mnt"
        mount --bind "$root" "$root"
        mount --bind "$shared" "$root/mnt"
        mount --rbind /proc "$root/proc"
        mount --rbind /dev "$root/dev"
        [ -z "$hidden" ] || for file in "$root"$hidden; do mount --bind /dev/null "$file"; done
        mount -o remount,bind,ro "$root"
        mount -t tmpfs tmpfs "$root/tmp"
        [ -z "$START_ON_LINE" ] || { echo ready; read -r line; }
        exec chroot --userspec=993:990 "$root" "$@"
        """;

    private readonly string _folder;

    private BuiltImage(string folder)
    {
        _folder = folder;
        Configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "image.json")))!["OCIv1"]!["config"]!;
    }

    public JsonNode Configuration { get; }

    public string Root => Path.Combine(_folder, "root") + "/";

    /// <summary>The image. The test is skipped when none was built, except in CI.</summary>
    public static BuiltImage Require()
    {
        var folder = Environment.GetEnvironmentVariable("ORGBACKUP_IMAGE") ?? "";
        if (!File.Exists(Path.Combine(folder, "image.json")))
        {
            const string Reason = "no image was built: run .ci/image as root";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Fail(Reason);
        }

        return new(folder);
    }

    /// <summary>Adds a line to the figures that are shown when all tests are done.</summary>
    public void Show(string figure) => File.AppendAllLines(Path.Combine(_folder, "figures.txt"), [figure]);

    /// <summary>The entry point, started by buildah with the image's own settings and some more.</summary>
    public ProcessStartInfo WithBuildah(
        string shared, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("buildah", ["run", "--isolation", "chroot", "-v", $"{shared}:{Shared}:ro"]);
        start.Environment["CONTAINERS_STORAGE_CONF"] = Path.Combine(_folder, "storage.conf");
        foreach (var (name, value) in environment)
        {
            start.ArgumentList.Add("--env");
            start.ArgumentList.Add($"{name}={value}");
        }

        Add(start, ["orgbackup", "--", EntryPoint, .. arguments]);
        return start;
    }

    /// <summary>The entry point on a read-only file system, as a user that the image does not know.</summary>
    /// <param name="shared">The folder that is seen as <see cref="Shared"/>.</param>
    /// <param name="environment">Added to the image's own.</param>
    /// <param name="hidden">Files of the image that are made empty, as a pattern.</param>
    /// <param name="arguments">The program's arguments.</param>
    public ProcessStartInfo AsInLambda(
        string shared, IReadOnlyDictionary<string, string> environment, string hidden, params string[] arguments)
    {
        string[] namespaces = ["--mount", "--propagation", "private", "/bin/sh", "-c", LikeLambda, "sh"];
        var start = new ProcessStartInfo("unshare", namespaces);
        Add(start, [Root.TrimEnd('/'), shared, hidden, EntryPoint, .. arguments]);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (var setting in Configuration["Env"]!.AsArray().Select(one => ((string)one!).Split('=', 2)))
        {
            start.Environment[setting[0]] = setting[0] == "PATH" ? start.Environment["PATH"] : setting[1];
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Makes the start of the program wait for a line, so that its time can be taken.</summary>
    public static ProcessStartInfo OnLine(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.Environment["START_ON_LINE"] = "true";
        return start;
    }

    private string EntryPoint => (string)Configuration["Entrypoint"]!.AsArray().Single()!;

    private static void Add(ProcessStartInfo start, IEnumerable<string> arguments)
    {
        start.RedirectStandardOutput = true;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
    }
}
