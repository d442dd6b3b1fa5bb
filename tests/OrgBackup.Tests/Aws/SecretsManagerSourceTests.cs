using System.Text;
using System.Text.Json;
using OrgBackup.Aws;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Aws;

public sealed class SecretsManagerSourceTests(MotoServer moto)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_is_read_once_and_again_when_asked_for_fresh()
    {
        await CreateAsync("rotated", """{"Name":"rotated","SecretString":"ghp_1"}""");
        using var source = new SecretsManagerSource("rotated", FakeAws.OptionsOf(await moto.EndpointAsync()));

        var first = await source.GetAsync(fresh: false, Cancel);
        await SendAsync("PutSecretValue", """{"SecretId":"rotated","SecretString":"ghp_2"}""");

        first.Should().Be("ghp_1");
        (await source.GetAsync(fresh: false, Cancel)).Should().Be("ghp_1");
        (await source.GetAsync(fresh: true, Cancel)).Should().Be("ghp_2");
        (await source.GetAsync(fresh: false, Cancel)).Should().Be("ghp_2");
    }

    [Fact]
    public async Task A_secret_is_found_by_its_ARN()
    {
        var arn = await CreateAsync("by-arn", """{"Name":"by-arn","SecretString":"ghp_1"}""");
        using var source = new SecretsManagerSource(arn, FakeAws.OptionsOf(await moto.EndpointAsync()));

        (await source.GetAsync(fresh: false, Cancel)).Should().Be("ghp_1");
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_named() =>
        (await FailureOfAsync("absent")).Should().Be("There is no secret 'absent'.");

    [Fact]
    public async Task A_secret_without_a_value_is_no_missing_secret()
    {
        await CreateAsync("empty", """{"Name":"empty"}""");

        (await FailureOfAsync("empty")).Should().Be("The secret 'empty' has no value yet.");
    }

    [Fact]
    public async Task A_binary_secret_is_refused()
    {
        var bytes = Convert.ToBase64String(Encoding.ASCII.GetBytes("ghp_CANARY"));
        await CreateAsync("binary", $$"""{"Name":"binary","SecretBinary":"{{bytes}}"}""");

        (await FailureOfAsync("binary")).Should().Be("The secret 'binary' is binary.");
    }

    [Fact]
    public async Task A_secret_that_is_marked_for_deletion_is_told_as_such()
    {
        await CreateAsync("doomed", """{"Name":"doomed","SecretString":"ghp_CANARY"}""");
        await SendAsync("DeleteSecret", """{"SecretId":"doomed"}""");

        (await FailureOfAsync("doomed")).Should().StartWith("The secret 'doomed' cannot be read now: ").And.Contain("marked deleted");
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_is_told_as_such()
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Error("DecryptionFailure"));
        using var source = new SecretsManagerSource("github", aws.Options);

        (await Reading(source).Should().ThrowAsync<UsageException>())
            .Which.Message.Should().StartWith("The secret 'github' cannot be decrypted");
    }

    [Fact]
    public async Task Many_who_ask_at_once_cause_one_request()
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Of(new { SecretString = "ghp_1" }));
        using var source = new SecretsManagerSource("github", aws.Options);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(Reading(source), Cancel)));

        all.Should().AllBe("ghp_1");
        aws.Requests.Should().HaveCount(1);
    }

    private static Func<Task<string>> Reading(SecretsManagerSource source) =>
        () => source.GetAsync(fresh: false, Cancel).AsTask();

    private async Task<string> FailureOfAsync(string secret)
    {
        using var source = new SecretsManagerSource(secret, FakeAws.OptionsOf(await moto.EndpointAsync()));
        var failure = await Reading(source).Should().ThrowAsync<UsageException>();
        failure.Which.ToString().Should().NotContain("CANARY");
        return failure.Which.Message;
    }

    private async Task<string> CreateAsync(string name, string request)
    {
        var created = await SendAsync("CreateSecret", request);
        created.GetProperty("Name").GetString().Should().Be(name);
        return created.GetProperty("ARN").GetString()!;
    }

    private async Task<JsonElement> SendAsync(string action, string request)
    {
        var options = FakeAws.OptionsOf(await moto.EndpointAsync());
        using var client = new AwsJsonClient(AwsService.SecretsManager, new(AwsService.SecretsManager, options));
        return await client.CallAsync(RawAction.Of(action), RawAction.Json(request), _ => null, Cancel);
    }
}
