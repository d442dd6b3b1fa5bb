using System.Text;
using OrgBackup.Metadata;

namespace OrgBackup.Tests.Metadata;

public sealed class JsonArrayFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("[]\n")]
    [InlineData(" [ ] ")]
    [InlineData("[\n{\"a\":1},\n{ \"b\" : [ \"],\" ] }\n]\n", "{\"a\":1}", "{ \"b\" : [ \"],\" ] }")]
    [InlineData("[{\"a\":1} , {} ,\"x\",12 ]", "{\"a\":1}", "{}", "\"x\"", "12")]
    public void The_items_come_one_by_one(string text, params string[] items) => Read(text).Should().Equal(items);

    [Fact]
    public void Items_larger_than_any_buffer_come_whole()
    {
        string[] items = [.. Enumerable.Range(1, 40).Select(i => $$"""{"id":{{i}},"text":"{{new string('x', i * 7919)}}"}""")];

        Read($"[\n{string.Join(",\n", items)}\n]\n").Should().Equal(items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{\"a\":1}")]
    [InlineData("[{\"a\":")]
    [InlineData("[{\"a\":x}]")]
    public void A_file_that_is_no_whole_array_is_damaged(string text)
    {
        var reading = () => Read(text);

        reading.Should().Throw<DamagedBackupException>();
    }

    private List<string> Read(string text)
    {
        File.WriteAllText(_path, text);
        return [.. JsonArrayFile.Read(_path).Select(item => Encoding.UTF8.GetString(item.Span))];
    }
}
