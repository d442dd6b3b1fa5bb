using OrgBackup.Storage;

namespace OrgBackup.Tests.Storage;

public sealed class StoreLocationTests
{
    [Theory]
    [InlineData("s3://my-bucket", "my-bucket", "")]
    [InlineData("s3://my-bucket/", "my-bucket", "")]
    [InlineData("s3://my.bucket/some/prefix/", "my.bucket", "some/prefix")]
    [InlineData("S3://my-bucket/x", "my-bucket", "x")]
    public void A_bucket_with_or_without_a_prefix_is_S3(string text, string bucket, string prefix) =>
        StoreLocation.Parse(text).Should().Be(new S3Location(bucket, prefix));

    [Theory]
    [InlineData("./backup")]
    [InlineData("backup")]
    [InlineData("/var/backup")]
    [InlineData("s3:")]
    public void Anything_else_is_a_folder(string text) =>
        StoreLocation.Parse(text).Should().Be(new FolderLocation(Path.GetFullPath(text)));

    [Theory]
    [InlineData("", "*empty*")]
    [InlineData("  ", "*empty*")]
    [InlineData("s3://", "*names no bucket*")]
    [InlineData("s3:///prefix", "*names no bucket*")]
    [InlineData("s3://ab", "*no valid bucket name*")]
    [InlineData("s3://My-Bucket", "*no valid bucket name*")]
    [InlineData("s3://bucket-", "*no valid bucket name*")]
    [InlineData("s3://a..b", "*no valid bucket name*")]
    [InlineData("s3://192.168.1.1", "*no valid bucket name*")]
    [InlineData("s3://key:secret@bucket", "The store 's3://…@bucket'*")]
    [InlineData("s3://bucket/a//b", "*no valid prefix*")]
    [InlineData("s3://bucket/../b", "*no valid prefix*")]
    [InlineData("gs://bucket", "*scheme that is not known*")]
    [InlineData("https://user:secret@host/x", "The store 'https://…@host/x'*")]
    [InlineData("a\0b", "*NUL*")]
    public void A_store_that_cannot_be_is_wrong_usage(string text, string message)
    {
        var act = () => StoreLocation.Parse(text);

        act.Should().Throw<UsageException>().WithMessage(message).Which.Message.Should().NotContain("secret");
    }
}
