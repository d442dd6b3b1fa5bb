using System.Text;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.GitHub;
using OrgBackup.GitHubStandIn;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Model;
using OrgBackup.Metadata;
using OrgBackup.Storage;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Backup;

/// <summary>What people attached to texts, through the product's own client.</summary>
public sealed class AttachmentTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly MemoryStore _store = new MemoryStore();
    private GitHubServer _server = null!;
    private Account _admin = null!;
    private Repository _repository = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AttachmentShelf Shelf => _server.Model.Attachments;

    public async ValueTask InitializeAsync()
    {
        _server = await GitHubServer.StartAsync(cancellationToken: Cancel);
        Seed();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_classic_token_has_every_attachment_of_a_private_repository_stored_once_by_content()
    {
        using var session = Session(_server.Tokens.AddClassic(_admin).Value);
        var (image, same) = (Shelf.AddImage(_repository, Bytes("image")), Shelf.AddOldImage(_repository, Bytes("image")));
        var file = Shelf.AddFile(_repository, "minutes.pdf", Bytes("minutes"));
        var old = Shelf.AddOldFile(_repository, "logs.zip", Bytes("logs"));
        Say($"![]({Url(image)}) <img src='{Url(same)}'>\n[minutes]({Url(file)}). {Url(old)}, {Url(old)}?raw=true");

        var result = await BackUpAsync(session);

        var index = Index();
        index.Select(entry => entry.Url).Should().BeEquivalentTo([Url(image), Url(same), Url(file), Url(old)])
            .And.BeInAscendingOrder(StringComparer.Ordinal);
        index.Should().OnlyContain(entry => entry.Missed == null && entry.Key!.Value.Value == $"web/attachments/{entry.Sha256}");
        index.Single(entry => entry.Url == Url(file)).ContentType.Should().Be("application/pdf");
        result.Artifacts.Should().HaveCount(3).And.OnlyContain(artifact => artifact.Kind == "attachment");
        (await ReadAsync(index.Single(entry => entry.Url == Url(same)).Key!.Value)).Should().Be("image");
        (result.Changed, result.Missing.Count, result.NewBytes).Should().Be((true, 0, 5 + 7 + 4));
        _server.Journal.Entries.Count(entry => entry.Kind == RequestKind.Attachment).Should().Be(4);
        _server.Assets.Leaks.Should().BeEmpty();
        session.Calls.Should().Be(_server.Journal.ApiCalls, "attachments are no calls of the API");
    }

    [Fact]
    public async Task Other_tokens_get_images_by_rendering_and_are_told_what_the_rest_needs()
    {
        var token = _server.Tokens.AddFineGrained(_admin, _repository.Owner, Rights("issues", "pull_requests", "contents"));
        using var session = Session(token.Value);
        var image = Shelf.AddImage(_repository, Bytes("image"));
        var file = Shelf.AddFile(_repository, "minutes.pdf", Bytes("minutes"));
        Say($"![]({Url(image)}) [minutes]({Url(file)})");

        var result = await BackUpAsync(session);

        var index = Index();
        index.Single(entry => entry.Url == Url(image)).Sha256.Should().NotBeNull();
        index.Single(entry => entry.Url == Url(file)).Missed.Should().Be("permission");
        (await ReadAsync(result.Artifacts.Should().ContainSingle().Subject.Key)).Should().Be("image");
        var missing = result.Missing.Should().ContainSingle().Subject;
        (missing.Kind, missing.Reason, missing.Permission)
            .Should().Be(("attachments", "permission", "a classic token with the scope 'repo'"));
        missing.Detail.Should().StartWith($"1 attachment(s) could not be had, the first is {Url(file)}: ");
        _server.Journal.For("/markdown").Should().ContainSingle("ten images are rendered at once");
        _server.Assets.Leaks.Should().BeEmpty();
    }

    [Fact]
    public async Task A_signed_address_that_fails_is_asked_for_in_the_next_run()
    {
        using var session = Session(_server.Tokens.AddFineGrained(_admin, _repository.Owner, Rights("issues")).Value);
        Say($"![]({Url(Shelf.AddImage(_repository, Bytes("image")))})");
        _server.Faults.On("/user-assets/*").First(1).Status(403);

        var result = await BackUpAsync(session);

        result.Missing.Should().ContainSingle().Which.Reason.Should().Be("retryable");
    }

    [Fact]
    public async Task What_is_gone_is_lost_for_everybody_who_could_have_seen_it()
    {
        using var session = Session(_server.Tokens.AddClassic(_admin).Value);
        var gone = Shelf.AddImage(_repository, Bytes("image"));
        Shelf.Remove(gone);
        Say($"![]({Url(gone)})");

        var result = await BackUpAsync(session);

        result.Missing.Should().ContainSingle().Which.Reason.Should().Be("lost");
        Index().Should().ContainSingle().Which.Detail.Should().Be("GitHub has it no longer (404).");
    }

    [Fact]
    public async Task A_failure_that_passes_is_one_of_that_attachment_alone()
    {
        using var session = Session(_server.Tokens.AddClassic(_admin).Value);
        var (one, two) = (Shelf.AddImage(_repository, Bytes("one")), Shelf.AddImage(_repository, Bytes("two")));
        Say($"![]({Url(one)}) ![]({Url(two)})");
        _server.Faults.On(one.Path).Html(502);

        var result = await BackUpAsync(session);

        result.Missing.Should().ContainSingle().Which.Reason.Should().Be("retryable");
        result.Artifacts.Should().ContainSingle();
    }

    [Fact]
    public async Task Nothing_of_another_host_is_fetched()
    {
        using var session = Session(_server.Tokens.AddClassic(_admin).Value);
        Say($"![](https://attacker.example/user-attachments/assets/1) {_server.AssetUrl}user-attachments/assets/2 "
            + $"{_server.ServerUrl}acme/web/raw/main/logo.png {_server.ServerUrl}user-attachments/files/7/..%2f..%2fx");
        _server.Journal.Clear();

        var result = await BackUpAsync(session);

        Index().Should().BeEmpty();
        result.Changed.Should().BeFalse();
        _server.Journal.Entries.Should().OnlyContain(entry => entry.Kind == RequestKind.Rest || entry.Kind == RequestKind.GraphQl);
    }

    [Fact]
    public async Task The_site_of_an_enterprise_server_gets_the_token_though_it_is_the_origin_of_its_API_too()
    {
        await _server.DisposeAsync();
        _server = await GitHubServer.StartAsync(new() { Enterprise = true }, Cancel);
        Seed();
        using var session = Session(_server.Tokens.AddClassic(_admin).Value);
        Say($"![]({Url(Shelf.AddImage(_repository, Bytes("image")))})");

        var result = await BackUpAsync(session);

        result.Artifacts.Should().ContainSingle();
        session.Calls.Should().Be(_server.Journal.ApiCalls);
        _server.Assets.Leaks.Should().BeEmpty();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Dictionary<string, string> Rights(params string[] names) =>
        names.ToDictionary(name => name, _ => "read", StringComparer.Ordinal);

    private void Seed()
    {
        _admin = _server.Model.AddUser("mona");
        _repository = _server.Model.AddRepository(
            _server.Model.AddOrganization("acme", _admin), "web", repository => repository.Visibility = "private");
    }

    private string Url(Attachment attachment) => _server.ServerUrl.AbsoluteUri.TrimEnd('/') + attachment.Path;

    private void Say(string body) => _repository.Content.AddIssue("Look", _admin, issue => issue.Body = body);

    private GitHubSession Session(string token) => new(
        GitHubSettings.FromEnvironment(name => ExampleGitHub.EnvironmentOf(_server, token).GetValueOrDefault(name)),
        new SilentProgress(),
        TimeProvider.System,
        new() { Tries = 2, BackoffBase = TimeSpan.FromMilliseconds(1) });

    private async Task<PartResult> BackUpAsync(GitHubSession session)
    {
        var repository = (await session.Discovery.FindAsync("acme", Cancel)).Single(found => !found.IsOrganization);
        await session.Metadata.ReadAsync(repository, _folder.Path, Cancel);
        var draft = new SnapshotDraft
        {
            Run = new() { Id = "acme-20261122T140000Z", Organization = "acme", Date = new(2026, 11, 22), StartedAt = default },
            Repository = repository,
            Folder = "web",
            CapturedAt = default,
        };
        return await new AttachmentPart(session.Attachments, _store, new SilentProgress())
            .RunAsync(draft, _folder.Path, _folder.Path, progress: null, Cancel);
    }

    private List<AttachmentEntry> Index() =>
    [
        .. JsonArrayFile.Read(_folder.In("attachments.json"))
            .Select(line => JsonSerializer.Deserialize(line.Span, IndexJson.Default.AttachmentEntry)!),
    ];

    private async Task<string> ReadAsync(BackupKey key)
    {
        await using var stream = (await _store.OpenAsync(key, Cancel))!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancel);
    }
}
