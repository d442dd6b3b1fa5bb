using OrgBackup.Aws;

namespace OrgBackup.Tests.Aws;

public sealed class AwsClientTests
{
    private static readonly AwsAnswer Good = AwsAnswer.Of(new { SecretString = "ghp_1" });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_signed_for_its_service_and_region()
    {
        await using var aws = await FakeAws.StartAsync(_ => Good);

        (await ReadAsync(aws.Options with { Region = "eu-west-1" })).Should().Be("ghp_1");

        var request = aws.Requests.Should().ContainSingle().Subject;
        request.Target.Should().Be("secretsmanager.GetSecretValue");
        request.Headers["Content-Type"].Should().Be("application/x-amz-json-1.1");
        request.Headers["Authorization"].Should().MatchRegex(
            @"^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\d{8}/eu-west-1/secretsmanager/aws4_request, SignedHeaders=\S*x-amz-target");
        request.Json.GetProperty("SecretId").GetString().Should().Be("github");
    }

    [Theory]
    [InlineData("ThrottlingException", 400)]
    [InlineData("InternalServiceError", 500)]
    public async Task What_passes_is_tried_again(string code, int status)
    {
        var asked = 0;
        await using var aws = await FakeAws.StartAsync(
            _ => Interlocked.Increment(ref asked) < 3 ? AwsAnswer.Error(code, status: status) : Good);

        (await ReadAsync(aws.Options)).Should().Be("ghp_1");

        aws.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("ThrottlingException", 400, "Secrets Manager gets too many requests from this account (GetSecretValue).")]
    [InlineData("InternalServiceError", 500, "Secrets Manager could not answer GetSecretValue: InternalServiceError (500).")]
    public async Task What_does_not_pass_in_time_is_told_as_passing(string code, int status, string message)
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Error(code, status: status));

        var failure = await Awaiting(aws.Options with { Retries = 1 }).Should().ThrowAsync<AwsUnavailableException>();

        failure.Which.Message.Should().Be(message);
        failure.Which.IsPassing.Should().BeTrue();
        aws.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_server_that_fails_without_a_word_is_told_as_passing()
    {
        await using var aws = await FakeAws.StartAsync(_ => new("<html>ghp_CANARY</html>", 502));

        var failure = await Awaiting(aws.Options with { Retries = 0 }).Should().ThrowAsync<AwsUnavailableException>();

        failure.Which.Message.Should().Be("Secrets Manager could not answer GetSecretValue: no reason (502).");
    }

    [Theory]
    [InlineData("UnrecognizedClientException", "AWS refused the credentials for Secrets Manager (UnrecognizedClientException).")]
    [InlineData("ExpiredTokenException", "AWS refused the credentials for Secrets Manager (ExpiredTokenException).")]
    [InlineData("AccessDeniedException", "AWS denies secretsmanager:GetSecretValue: User X is not authorized.")]
    [InlineData("ValidationException", "Secrets Manager refused GetSecretValue (ValidationException): User X is not authorized.")]
    public async Task What_the_operator_must_change_is_one_sentence_and_not_tried_again(string code, string message)
    {
        await using var aws = await FakeAws.StartAsync(_ => AwsAnswer.Error(code, "User X is not authorized."));

        (await Awaiting(aws.Options).Should().ThrowAsync<UsageException>()).Which.Message.Should().Be(message);

        aws.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_as_passing()
    {
        var aws = await FakeAws.StartAsync(_ => Good);
        var options = aws.Options with { Retries = 0 };
        await aws.DisposeAsync();

        (await Awaiting(options).Should().ThrowAsync<AwsUnavailableException>())
            .Which.Message.Should().Be("The connection to Secrets Manager broke (GetSecretValue).");
    }

    [Theory]
    [InlineData("ghp_CANARY <html>")]
    [InlineData("""{"SecretString":{"ghp_CANARY":1}}""")]
    [InlineData("null")]
    public async Task An_answer_that_is_not_what_AWS_documents_is_not_shown(string answer)
    {
        await using var aws = await FakeAws.StartAsync(_ => new(answer));

        (await Awaiting(aws.Options).Should().ThrowAsync<AwsUnavailableException>())
            .Which.ToString().Should().NotContain("CANARY");
    }

    [Fact]
    public async Task Cancellation_is_a_cancellation()
    {
        await using var aws = await FakeAws.StartAsync(_ => Good);
        using var source = new SecretsManagerSource("github", aws.Options);

        var reading = () => source.GetAsync(fresh: false, new CancellationToken(canceled: true)).AsTask();

        await reading.Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData("http://secrets.example", "The Secrets Manager endpoint 'http://secrets.example' is not encrypted.")]
    [InlineData("ftp://127.0.0.1", "The Secrets Manager endpoint is no http or https address.")]
    [InlineData("https://me:pass@secrets.example", "The Secrets Manager endpoint's address has a user name or password in it.")]
    public void An_endpoint_that_is_not_safe_is_refused(string endpoint, string message)
    {
        var making = () => new SecretsManagerSource("github", Options(("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint)));

        making.Should().Throw<UsageException>().Which.Message.Should().Be(message);
    }

    [Theory]
    [InlineData("us-east-1", "https://states.us-east-1.amazonaws.com")]
    [InlineData("cn-north-1", "https://states.cn-north-1.amazonaws.com.cn")]
    public void Without_an_endpoint_of_ones_own_it_is_that_of_the_region(string region, string address)
    {
        var config = new AwsJsonConfig(AwsService.StepFunctions, new AwsOptions { Region = region });

        config.IsAws.Should().BeTrue();
        config.DetermineServiceOperationEndpoint(null!).URL.Should().Be(address);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:2")]
    [InlineData("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1")]
    [InlineData("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", null, "true")]
    public void The_variable_of_the_service_goes_before_the_one_of_all(string variable, string? address, string value = "http://127.0.0.1:2") =>
        Options(("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), (variable, value)).StepFunctionsEndpoint.Should().Be(address);

    private static AwsOptions Options(params (string Name, string Value)[] variables) => AwsOptions.From(
        name => name == "AWS_REGION" ? "us-east-1" : variables.FirstOrDefault(variable => variable.Name == name).Value);

    private static Func<Task<string>> Awaiting(AwsOptions options) => () => ReadAsync(options);

    private static async Task<string> ReadAsync(AwsOptions options)
    {
        using var source = new SecretsManagerSource("github", options);
        return await source.GetAsync(fresh: false, Cancel);
    }
}
