using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrgBackup.Infra.Tests;

/// <summary>The measures of the product hold for its deployment too.</summary>
public sealed class StyleTests
{
    private static Dictionary<string, string[]> Files { get; } =
        Directory.GetFiles(Path.Combine(RepositoryRoot.Find(AppContext.BaseDirectory), "infra"), "*.cs")
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllLines);

    [Fact]
    public void Files_are_short_and_so_are_lines()
    {
        Files.Should().NotBeEmpty().And.OnlyContain(file => file.Value.Length <= 170);
        Files.SelectMany(file => file.Value.Where(line => line.Length > 120).Select(line => $"{file.Key}: {line}")).Should().BeEmpty();
    }

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        typeof(BackupStack).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Where(type => type.Name != "Program")
            .Should().BeEmpty();

    [Fact]
    public void The_app_knows_the_product_by_its_files_only() =>
        typeof(BackupStack).Assembly.GetReferencedAssemblies().Select(name => name.Name)
            .Should().NotContain(name => name!.StartsWith("OrgBackup", StringComparison.Ordinal));

    [Fact]
    public void The_command_line_that_is_named_is_the_one_that_is_locked()
    {
        var root = RepositoryRoot.Find(AppContext.BaseDirectory);
        var locked = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(root, "tests", "node", "package.json")))!
            ["dependencies"]!["aws-cdk"]!.GetValue<string>();

        foreach (var page in new[] { Path.Combine(root, "README.md"), Path.Combine(root, "docs", "operate.md") })
        {
            var named = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), @"aws-cdk@(?<version>\S+)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            named.Select(match => match.Groups["version"].Value).Distinct().Should().Equal(locked);
        }
    }
}
