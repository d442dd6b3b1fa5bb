using OrgBackup.GitHub;
using OrgBackup.Metadata;

namespace OrgBackup.Tests.Metadata;

/// <summary>Which addresses in bodies are attachments.</summary>
public sealed class AttachmentLinkTests
{
    private const string Id = "0f0e1d2c-1111-4222-8333-aaaabbbbcccc";

    private static readonly AttachmentLinks OfGitHub = new(new GitHubEndpoints
    {
        Api = new("https://api.github.com"),
        GraphQl = new("https://api.github.com/graphql"),
        Server = new("https://github.com"),
    });

    private static readonly AttachmentLinks OfServer = new(new GitHubEndpoints
    {
        Api = new("https://git.example.com/api/v3"),
        GraphQl = new("https://git.example.com/api/graphql"),
        Server = new("https://git.example.com"),
    });

    [Theory]
    [InlineData($"![x](https://github.com/user-attachments/assets/{Id})", $"https://github.com/user-attachments/assets/{Id}", "Asset")]
    [InlineData($"<img src=\"https://github.com/user-attachments/assets/{Id}\" />", $"https://github.com/user-attachments/assets/{Id}", "Asset")]
    [InlineData("[a](https://github.com/user-attachments/files/12/a%20b.pdf).", "https://github.com/user-attachments/files/12/a%20b.pdf", "File")]
    [InlineData($"See https://github.com/acme/web/assets/7/{Id}.", $"https://github.com/acme/web/assets/7/{Id}", "Asset")]
    [InlineData("https://github.com/acme/web/files/7/logs.zip, and", "https://github.com/acme/web/files/7/logs.zip", "File")]
    [InlineData("![](https://user-images.githubusercontent.com/1/2-3.png)", "https://user-images.githubusercontent.com/1/2-3.png", "Public")]
    [InlineData("![](https://private-user-images.githubusercontent.com/1/2.png?jwt=secret)", "https://private-user-images.githubusercontent.com/1/2.png", "Expired")]
    public void An_address_of_an_attachment_is_found_in_whatever_is_around_it(string body, string url, string form) =>
        OfGitHub.In(body).Should().Equal(new AttachmentLink(url, Enum.Parse<AttachmentForm>(form)));

    [Theory]
    [InlineData("https://github.com/acme/web/blob/main/assets/7/logo.png")]
    [InlineData("https://github.com/user-attachments/assets/not-an-id")]
    [InlineData("https://github.com/user-attachments/files/12/..")]
    [InlineData("https://github.com/user-attachments/files/12/%2e%2e")]
    [InlineData("https://github.com/user-attachments/files/12/a%2fb")]
    [InlineData("https://github.com.attacker.example/user-attachments/files/12/a.pdf")]
    [InlineData("https://github.com/storage/user/1/files/2")]
    [InlineData("https://avatars.githubusercontent.com/u/1")]
    public void Other_addresses_are_not(string body) => OfGitHub.In(body).Should().BeEmpty();

    [Fact]
    public void A_server_of_ones_own_has_its_own_addresses_and_no_others()
    {
        OfServer.In("![](https://git.example.com/storage/user/4/files/0f0e-1d2c) ![](https://user-images.githubusercontent.com/1/2.png)")
            .Should().Equal(new AttachmentLink("https://git.example.com/storage/user/4/files/0f0e-1d2c", AttachmentForm.Asset));
        OfServer.In($"https://github.com/user-attachments/assets/{Id}").Should().BeEmpty();
    }

    [Fact]
    public void Escapes_of_JSON_hide_nothing_and_only_bodies_count()
    {
        using var folder = new Support.TempFolder();
        File.WriteAllText(folder.In("issues.json"), $$$"""
            [{"id":1,"title":"https://github.com/user-attachments/files/1/title.pdf","body":"\u0068ttps:\/\/github.com\/user-attachments\/assets\/{{{Id}}}\r\n"},
             {"id":2,"body":null},{"id":3,"comment":{"body":"https://github.com/user-attachments/files/3/deep.pdf"}}]
            """);
        File.WriteAllText(folder.In("labels.json"), """[{"id":1,"body":"https://github.com/user-attachments/files/4/no.pdf"}]""");

        OfGitHub.InFiles(folder.Path).Select(link => link.Url).Should().Equal(
            $"https://github.com/user-attachments/assets/{Id}", "https://github.com/user-attachments/files/3/deep.pdf");
    }
}
