using System.Globalization;
using System.Text;
using OrgBackup.Tests.GitHub;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Metadata;

[Collection(RunsAlone.Name)]
public sealed class MemoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kind_larger_than_the_bound_is_streamed_to_its_file()
    {
        const int Pages = 300;
        await using var fake = await FakeRepository.StartAsync();
        var highest = 0L;
        var text = new string('x', 4000);
        fake.Put("/labels", context =>
        {
            var page = int.Parse(context.Request.Query["p"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
            highest = page % 50 == 49 ? Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true)) : highest;
            var items = FakeRepository.Items(page * 100, 100, $",\"body\":\"{text}\"");
            return context.JsonAsync(
                $"[{items}]", 200, page + 1 < Pages ? [context.Next($"/repos/acme/gears/labels?p={page + 1}")] : []);
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var results = await fake.ReadAsync();

        results["labels"].Count.Should().Be(Pages * 100);
        new FileInfo(Path.Combine(fake.Folder, "labels.json")).Length.Should().BeGreaterThan(110L << 20);
        (highest - before).Should().BeLessThan(40L << 20);
    }

    [Fact]
    public async Task Ten_thousand_repositories_are_listed_in_little_memory()
    {
        var padding = new string('x', 5000);
        await using var server = await FakeGitHub.StartAsync(context =>
        {
            var page = int.Parse(context.Request.Query["p"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
            var json = new StringBuilder("[");
            for (var id = page * 100; id < (page + 1) * 100; id++)
            {
                json.Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"id":{{id}},"name":"r{{id}}","full_name":"acme/r{{id}}","pad":"{{padding}}"},""");
            }

            json[^1] = ']';
            return context.JsonAsync(
                json.ToString(), 200, page < 99 ? [context.Next($"/orgs/acme/repos?p={page + 1}")] : []);
        });
        using var session = server.Session();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var found = await session.Discovery.FindAsync("acme", Cancel);

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(20L << 20);
        found.Should().HaveCount(10_000);
    }
}
