using System.Text.RegularExpressions;
using OrgBackup.Metadata;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

/// <summary>The documents say of every kind what the code says, and no kind is without a test.</summary>
public sealed class KindDocumentTests
{
    private const string Document = "docs/metadata.md";

    /// <summary>The kinds of the product; <c>ACCEPT=1</c> rewrites the table.</summary>
    [Fact]
    public void The_table_of_kinds_is_that_of_the_code()
    {
        var path = Path.Combine(SourceTree.Root, Document);
        var text = File.ReadAllText(path);
        var current = Between(text, "kinds", KindTable.Render(MetadataKinds.All));
        current = Between(
            current, "kinds of the organization", KindTable.Render(OrganizationKinds.All, "in every run"));
        if (Environment.GetEnvironmentVariable("ACCEPT") is "1")
        {
            File.WriteAllText(path, current);
        }

        File.ReadAllText(path).Should().Be(current, "the table in {0} is made by this test with ACCEPT=1", Document);
    }

    [Fact]
    public void Every_kind_is_named_in_a_test_of_what_is_stored()
    {
        var tests = StoredContentTests();

        MetadataKinds.All.Concat(OrganizationKinds.All).Where(kind => !IsNamed(tests, kind.Name)).Select(kind => kind.Name)
            .Should().BeEmpty("each kind needs a test in a class that is marked {0}", nameof(ChecksStoredKindsAttribute));
    }

    [Fact]
    public void A_kind_that_no_test_names_is_noticed()
    {
        IsNamed(StoredContentTests(), "kind_" + "without_a_test").Should().BeFalse();
        IsNamed(["[\"issues\"] = 370"], "issue").Should().BeFalse("a part of a name is no name");
    }

    private static List<string> StoredContentTests()
    {
        var marked = typeof(KindDocumentTests).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(ChecksStoredKindsAttribute), inherit: false))
            .Select(type => $"{type.Name}.cs")
            .ToHashSet(StringComparer.Ordinal);
        marked.Should().NotBeEmpty();
        return [.. SourceTree.Read("tests", ".cs")
            .Where(file => marked.Contains(Path.GetFileName(file.Key)))
            .Select(file => string.Join('\n', file.Value))];
    }

    // as a string of its own, or as a word in a list of them
    private static bool IsNamed(IEnumerable<string> tests, string kind) =>
        tests.Any(test => Regex.IsMatch(test, $"[\"`/ ,]{Regex.Escape(kind)}[\"`., ]", RegexOptions.None, TimeSpan.FromSeconds(10)));

    private static string Between(string text, string name, string content)
    {
        var (start, end) = ($"<!-- {name}: made by a test -->\n", $"<!-- end of {name} -->");
        var (from, to) = (text.IndexOf(start, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        (from >= 0 && to > from).Should().BeTrue("{0} has the marks of {1}", Document, name);
        return text[..(from + start.Length)] + content + text[to..];
    }
}

/// <summary>This class checks what is stored of the kinds that it names, against what the server holds.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ChecksStoredKindsAttribute : Attribute;
