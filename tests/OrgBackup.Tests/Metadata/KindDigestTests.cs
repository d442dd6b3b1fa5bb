using System.Text;
using OrgBackup.Metadata;

namespace OrgBackup.Tests.Metadata;

public sealed class KindDigestTests
{
    private const string Repository = """{"id":1,"full_name":"a/b","size":1,"forks":2,"open_issues_count":3,"updated_at":"x","name":"b"}""";

    [Fact]
    public void The_order_of_the_items_does_not_matter() =>
        Digest("""{"id":1}""", """{"id":2}""").Should().Be(Digest("""{"id":2}""", """{"id":1}"""));

    [Theory]
    [InlineData("""{"a":"é","b":[1,2]}""", """{ "a" : "\u00e9" , "b" : [ 1 , 2 ] }""")]
    [InlineData("""{"a\/b":"\ud83d\ude00"}""", """{"a/b":"😀"}""")]
    [InlineData(Repository, """{"id":1,"full_name":"a/b","size":9,"forks":9,"open_issues_count":9,"updated_at":"y","name":"b"}""")]
    [InlineData("""{"size":1,"x":{"full_name":1},"full_name":"a/b"}""", """{"size":2,"x":{"full_name":1},"full_name":"a/b"}""")]
    [InlineData("""{"head":{"repo":{"pushed_at":"x","full_name":"a/b"}}}""", """{"head":{"repo":{"pushed_at":"y","full_name":"a/b"}}}""")]
    [InlineData("""{"assets":[{"download_count":1,"browser_download_url":"u"}]}""", """{"assets":[{"download_count":2,"browser_download_url":"u"}]}""")]
    public void What_is_no_change_gives_the_same_digest(string one, string other) =>
        Digest(one).Should().Be(Digest(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"b":1}""")]
    [InlineData("""{"a":["b","c"]}""", """{"a":["bc",""]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":null}""", """{"a":false}""")]
    [InlineData("""{"a":""}""", """{"a":{}}""")]
    [InlineData("""{"a":123456789012345678901234567890}""", """{"a":123456789012345678901234567891}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud801"}""")]
    [InlineData("""{"size":1}""", """{"size":2}""")]
    [InlineData("""{"x":{"full_name":1},"size":1}""", """{"x":{"full_name":1},"size":2}""")]
    [InlineData("""{"download_count":1}""", """{"download_count":2}""")]
    [InlineData("""{"open_issues":1,"title":"milestone"}""", """{"open_issues":2,"title":"milestone"}""")]
    [InlineData(Repository, """{"id":1,"full_name":"a/b","size":1,"forks":2,"open_issues_count":3,"updated_at":"x","name":"c"}""")]
    public void A_real_change_gives_another_digest(string one, string other) =>
        Digest(one).Should().NotBe(Digest(other));

    [Fact]
    public void The_number_of_equal_items_matters() => Digest("{}", "{}").Should().NotBe(Digest("{}"));

    [Fact]
    public void Nothing_has_a_digest_too() => Digest().Should().HaveLength(64);

    [Fact]
    public void Deep_nesting_is_no_obstacle()
    {
        var deep = $$"""{"a":{{new string('[', 500)}}{{new string(']', 500)}}}""";

        Digest(deep).Should().NotBe(Digest("{}"));
    }

    private static string Digest(params string[] items)
    {
        var digest = new KindDigest();
        foreach (var item in items)
        {
            digest.Add(Encoding.UTF8.GetBytes(item));
        }

        return digest.ToString();
    }
}
