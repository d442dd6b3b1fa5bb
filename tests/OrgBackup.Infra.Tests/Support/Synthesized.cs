using System.Text.Json.Nodes;
using Amazon.CDK;

// one JSII process answers for the whole test run, one question after the other
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace OrgBackup.Infra.Tests.Support;

/// <summary>The app as <c>cdk synth</c> runs it, in this process; each set of context values is synthesized once.</summary>
internal static class Synthesized
{
    private static readonly Dictionary<string, Template> Known = new(StringComparer.Ordinal);

    public static Template Default => With();

    /// <summary>Everything that can be switched on.</summary>
    public static Template Full => With(
        "kms=new", "objectLock=governance", "fargate=true", "architecture=arm64", "email=ops@example.org",
        "reservedConcurrency=11", "prefix=github/acme", "drill=3");

    public static Template Existing => With("bucket=weekly-backups", "prefix=github");

    public static Template With(params string[] context)
    {
        var key = string.Join(' ', context);
        if (!Known.TryGetValue(key, out var template))
        {
            Known[key] = template = Synthesize(context);
        }

        return template;
    }

    private static Template Synthesize(string[] values)
    {
        var folder = Directory.CreateTempSubdirectory("orgbackup-synth-").FullName;
        try
        {
            var context = new Dictionary<string, object> { ["organization"] = "acme" };
            foreach (var value in values.Select(value => value.Split('=', 2)))
            {
                context[value[0]] = value[1];
            }

            var (app, stack) = BackupApp.Create(new AppProps { Outdir = folder, Context = context });
            app.Synth();
            var images = Directory.GetDirectories(folder, "asset.*");
            return new Template(
                stack.StackName,
                Parse(Path.Combine(folder, $"{stack.StackName}.template.json")),
                Parse(Path.Combine(folder, "manifest.json")),
                Parse(Path.Combine(folder, $"{stack.StackName}.assets.json")),
                images.SelectMany(image => Directory.GetFiles(image, "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(image, file).Replace('\\', '/'))).ToList());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonObject Parse(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();
}
