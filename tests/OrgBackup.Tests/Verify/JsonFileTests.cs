using System.Text.Json;
using OrgBackup.Tests.Support;
using OrgBackup.Verify;

namespace OrgBackup.Tests.Verify;

public sealed class JsonFileTests
{
    [Theory]
    [InlineData("[]", 0)]
    [InlineData("  [1, 2,\n 3]\n", 3)]
    [InlineData("{\"a\":[1,2]}", 1)]
    public async Task Items_are_counted(string json, long expected) => (await CountAsync(json)).Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("[1,")]
    [InlineData("12")]
    [InlineData("<html>")]
    public async Task What_is_no_JSON_document_of_ours_is_refused(string json)
    {
        var act = () => CountAsync(json);

        await act.Should().ThrowAsync<JsonException>();
    }

    [Fact]
    public async Task A_thousand_levels_are_no_problem() =>
        (await CountAsync($"[{new string('[', 1000)}{new string(']', 1000)}]")).Should().Be(1);

    private static async Task<long> CountAsync(string json)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.In("a.json"), json, TestContext.Current.CancellationToken);
        return await JsonFile.CountAsync(folder.In("a.json"), TestContext.Current.CancellationToken);
    }
}
