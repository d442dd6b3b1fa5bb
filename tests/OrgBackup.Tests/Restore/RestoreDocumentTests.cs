using OrgBackup.Metadata;
using OrgBackup.Restore.ToGitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore;

/// <summary>What the runbook says of what cannot be restored is what the code says.</summary>
public sealed class RestoreDocumentTests
{
    private const string Start = "<!-- limits: made by a test -->\n";
    private const string End = "<!-- end of limits -->";

    /// <summary><c>ACCEPT=1</c> rewrites the table.</summary>
    [Fact]
    public void The_table_of_what_cannot_be_restored_is_that_of_the_code()
    {
        var path = Path.Combine(SourceTree.Root, "docs", "restore.md");
        var text = File.ReadAllText(path);
        var (from, to) = (text.IndexOf(Start, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        (from >= 0 && to > from).Should().BeTrue("{0} has the marks of the table", path);
        var current = text[..(from + Start.Length)] + RestoreLimits.Render() + text[to..];
        if (Environment.GetEnvironmentVariable("ACCEPT") is "1")
        {
            File.WriteAllText(path, current);
        }

        File.ReadAllText(path).Should().Be(current, "the table is made by this test with ACCEPT=1");
    }

    [Fact]
    public void Every_kind_that_does_not_come_back_as_it_was_is_in_the_table_and_no_other()
    {
        RestoreLimits.All.Select(row => row.Kind).Should().BeEquivalentTo(
            MetadataKinds.All.Where(kind => kind.Restore != KindRestore.Yes).Select(kind => kind.Name));
    }
}
