using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Storage;

public sealed class BackupStoresTests
{
    private static readonly StoreOptions Options = new() { Region = "eu-west-1" };

    [Fact]
    public void A_path_opens_a_folder_and_a_bucket_opens_S3()
    {
        using var folder = BackupStores.Open("somewhere", new StoreOptions());
        using var bucket = BackupStores.Open("s3://bucket/prefix", Options);

        folder.Should().BeOfType<FolderStore>().Which.Location.Should().Be(Path.GetFullPath("somewhere"));
        bucket.Should().BeOfType<S3Store>().Which.Location.Should().Be("s3://bucket/prefix");
    }

    [Fact]
    public async Task Opening_for_reading_finds_out_whether_the_store_is_there()
    {
        using var temp = new TempFolder();

        var act = () => BackupStores.OpenAsync(temp.In("none"), StoreAccess.Read, Options, TestContext.Current.CancellationToken);

        await act.Should().ThrowAsync<UsageException>();
    }

    [Fact]
    public async Task Opening_for_writing_makes_no_folder_before_something_is_written()
    {
        using var temp = new TempFolder();

        using var store = await BackupStores.OpenAsync(temp.In("new"), StoreAccess.Write, Options, TestContext.Current.CancellationToken);

        Directory.Exists(temp.In("new")).Should().BeFalse();
        (await store.OpenAsync(BackupKey.StoreMarker, TestContext.Current.CancellationToken)).Should().BeNull();
    }

    [Fact]
    public void The_environment_gives_the_settings()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_ENDPOINT_URL"] = "https://all",
            ["AWS_ENDPOINT_URL_S3"] = "https://s3",
            ["ORGBACKUP_EXPECTED_BUCKET_OWNER"] = "123456789012",
        };

        StoreOptions.From(variables.GetValueOrDefault).Should().Be(
            new StoreOptions { Region = "eu-west-1", Endpoint = "https://s3", ExpectedBucketOwner = "123456789012" });
        StoreOptions.From(_ => "").Should().Be(new StoreOptions());
    }

    [Theory]
    [InlineData("http://minio.example.org:9000", "*'http://minio.example.org:9000' is not encrypted.")]
    [InlineData("http://10.0.0.1", "*not encrypted.")]
    [InlineData("ftp://host", "*no http or https address.")]
    [InlineData("host", "*no http or https address.")]
    [InlineData("https://key:secret@host", "*has a user name or password in it.")]
    public void An_endpoint_that_is_not_allowed_is_wrong_usage(string endpoint, string message)
    {
        var act = () => BackupStores.Open("s3://bucket", Options with { Endpoint = endpoint });

        act.Should().Throw<UsageException>().WithMessage(message).Which.Message.Should().NotContain("secret");
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://[::1]:5000")]
    [InlineData("https://minio.example.org")]
    public void An_endpoint_of_ones_own_is_spoken_to_in_path_style(string endpoint)
    {
        var config = S3Clients.Configure(Options with { Endpoint = endpoint });

        config.ForcePathStyle.Should().BeTrue();
        config.AuthenticationRegion.Should().Be("eu-west-1");
        config.ServiceURL.TrimEnd('/').Should().Be(endpoint);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("12345678901x")]
    public void An_owner_that_is_no_account_number_is_wrong_usage(string owner)
    {
        var act = () => BackupStores.Open("s3://bucket", Options with { ExpectedBucketOwner = owner });

        act.Should().Throw<UsageException>().WithMessage("*is no AWS account number.");
    }
}
