using System.Security.Cryptography;
using OrgBackup.GitHub;

namespace OrgBackup.Tests.GitHub;

public sealed class GitHubSettingsTests
{
    [Fact]
    public void A_token_alone_means_the_public_GitHub()
    {
        var settings = From(("GITHUB_TOKEN", " ghp_abc\n"));

        settings.Token.Should().Be("ghp_abc");
        settings.Endpoints.Api.Should().Be(new Uri("https://api.github.com"));
        settings.Endpoints.GraphQl.Should().Be(new Uri("https://api.github.com/graphql"));
        settings.Endpoints.Server.Should().Be(new Uri("https://github.com"));
    }

    [Theory]
    [InlineData("https://ghes.example/api/v3/", "https://ghes.example/api/graphql", "https://ghes.example")]
    [InlineData("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql", "https://acme.ghe.com")]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/graphql", "http://127.0.0.1:5000")]
    [InlineData("http://localhost:5000/", "http://localhost:5000/graphql", "http://localhost:5000")]
    public void The_other_addresses_follow_the_API(string api, string graphQl, string server)
    {
        var endpoints = From(("GITHUB_TOKEN", "t"), ("GITHUB_API_URL", api)).Endpoints;

        endpoints.GraphQl.Should().Be(new Uri(graphQl));
        endpoints.Server.Should().Be(new Uri(server));
    }

    [Theory]
    [InlineData("GITHUB_API_URL", "http://ghes.example/api/v3")]
    [InlineData("GITHUB_API_URL", "file:///etc/passwd")]
    [InlineData("GITHUB_API_URL", "ghes.example")]
    [InlineData("GITHUB_API_URL", "https://user:secret@ghes.example/")]
    [InlineData("GITHUB_GRAPHQL_URL", "http://169.254.169.254/graphql")]
    [InlineData("GITHUB_SERVER_URL", "http://github.com")]
    [InlineData("GITHUB_SERVER_URL", "https://ghes.example")]
    [InlineData("GITHUB_APP_ID", "1")]
    public void A_wrong_or_contradicting_value_names_its_variable(string variable, string value)
    {
        var reading = () => From(("GITHUB_TOKEN", "t"), (variable, value));

        reading.Should().Throw<UsageException>().Which.Message.Should().Contain(variable).And.NotContain("secret");
    }

    [Theory]
    [InlineData("ghp_a b")]
    [InlineData("ghp_a\nb")]
    [InlineData("\"ghp_ab\u00e9\"")]
    public void A_token_of_impossible_characters_is_refused_without_being_shown(string token)
    {
        var reading = () => From(("GITHUB_TOKEN", token));

        reading.Should()
            .Throw<UsageException>().Which.ToString().Should().Contain("GITHUB_TOKEN").And.NotContain("ghp_a");
    }

    [Fact]
    public void No_token_and_no_App_is_wrong_usage()
    {
        var reading = () => From(("GITHUB_TOKEN", " "));

        reading.Should().Throw<UsageException>().Which.Hint.Should().Contain("GITHUB_TOKEN");
    }

    [Fact]
    public void An_App_is_read_with_a_key_whose_line_ends_are_escaped()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportRSAPrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal);

        var app = From(("GITHUB_APP_ID", "12"), ("GITHUB_APP_INSTALLATION_ID", "34"), ("GITHUB_APP_PRIVATE_KEY", pem)).App!;

        (app.AppId, app.InstallationId).Should().Be(("12", 34));
        app.PrivateKey.Should().Be(rsa.ExportRSAPrivateKeyPem());
    }

    [Theory]
    [InlineData("GITHUB_APP_INSTALLATION_ID", "acme")]
    [InlineData("GITHUB_APP_ID", "1 2")]
    [InlineData("GITHUB_APP_PRIVATE_KEY", "-----BEGIN NONSENSE-----")]
    [InlineData("GITHUB_APP_PRIVATE_KEY", null)]
    [InlineData("GITHUB_APP_PRIVATE_KEY_FILE", "/nowhere/key.pem")]
    public void A_wrong_part_of_an_App_names_its_variable(string variable, string? value)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GITHUB_APP_ID"] = "1",
            ["GITHUB_APP_INSTALLATION_ID"] = "2",
            ["GITHUB_APP_PRIVATE_KEY"] = "key",
            [variable] = value,
        };
        var reading = () => GitHubSettings.FromEnvironment(name => values.GetValueOrDefault(name));

        reading.Should().Throw<UsageException>().Which.Message.Should().Contain(variable);
    }

    private static GitHubSettings From(params (string Name, string Value)[] values) =>
        GitHubSettings.FromEnvironment(name => values.FirstOrDefault(pair => pair.Name == name).Value);
}
