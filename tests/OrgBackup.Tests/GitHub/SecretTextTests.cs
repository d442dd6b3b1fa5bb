using System.Security.Cryptography;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class SecretTextTests
{
    [Theory]
    [InlineData("ghp_1")]
    [InlineData("  ghp_1\n")]
    [InlineData("""{"token":"ghp_1"}""")]
    [InlineData("""{ "token": " ghp_1 ", "owner": "platform", "appId": null }""")]
    public void A_token_may_stand_alone_or_in_JSON(string text)
    {
        var secret = SecretText.Parse(text, "github");

        (secret.Token, secret.App).Should().Be(("ghp_1", null));
    }

    [Theory]
    [InlineData("12", "34")]
    [InlineData("\"Iv1.a\"", "\"34\"")]
    public void An_App_is_JSON_with_its_numbers_as_numbers_or_as_texts(string id, string installation)
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportRSAPrivateKeyPem();

        var secret = SecretText.Parse(Json(id, installation, JsonSerializer.Serialize(pem)), "github");

        secret.Token.Should().BeNull();
        secret.App!.AppId.Should().Be(id.Trim('"'));
        secret.App.InstallationId.Should().Be(34);
        secret.App.PrivateKey.Should().Be(pem);
    }

    [Theory]
    [InlineData("", "neither a GitHub token nor")]
    [InlineData("two CANARY", "neither a GitHub token nor")]
    [InlineData("\"CANARY\"", "neither a GitHub token nor")]
    [InlineData("[\"CANARY\"]", "neither a GitHub token nor")]
    [InlineData("CANARY:x", "neither a GitHub token nor")]
    [InlineData("CANÄRY", "neither a GitHub token nor")]
    [InlineData("""{"Token":"CANARY"}""", "neither a GitHub token nor")]
    [InlineData("""{"token":""}""", "neither a GitHub token nor")]
    [InlineData("""{"token":{"CANARY":1}}""", "neither a GitHub token nor")]
    [InlineData("{\"token\":\"CANARY", "begins like JSON and is none")]
    [InlineData("{CANARY}", "begins like JSON and is none")]
    [InlineData("""{"token":"CANARY","appId":1}""", "has both a token and an App in it")]
    [InlineData("""{"appId":"CANARY !"}""", "The appId in the secret 'github' is missing or wrong")]
    [InlineData("""{"appId":1,"privateKey":"CANARY"}""", "The privateKey in the secret 'github' is missing or wrong")]
    [InlineData("""{"appId":1,"installationId":"CANARY"}""", "The installationId in the secret 'github' is missing or wrong")]
    [InlineData("""{"appId":1,"installationId":2}""", "The privateKey in the secret 'github' is missing or wrong")]
    [InlineData("""{"appId":1,"installationId":2,"privateKey":"CANARY"}""", "The privateKey in the secret 'github' is missing or wrong")]
    public void Anything_else_is_one_sentence_that_does_not_show_it(string text, string sentence)
    {
        var failure = FluentActions.Invoking(() => SecretText.Parse(text, "github")).Should().Throw<UsageException>().Which;

        failure.Message.Should().Contain(sentence).And.EndWith(".");
        failure.Hint.Should().NotBeNullOrEmpty();
        failure.ToString().Should().NotContain("CANARY").And.NotContain("CANÄRY").And.NotContain("'C'");
    }

    private static string Json(string id, string installation, string key) =>
        $$"""{"appId":{{id}},"installationId":{{installation}},"privateKey":{{key}}}""";
}
