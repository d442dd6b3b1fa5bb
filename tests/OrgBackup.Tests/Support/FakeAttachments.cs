using OrgBackup.Discover;
using OrgBackup.GitHub;
using OrgBackup.Metadata;

namespace OrgBackup.Tests.Support;

/// <summary>Attachments by their address, and what happens when they are asked for.</summary>
internal sealed class FakeAttachments : IAttachmentSource
{
    public TokenKind Token { get; set; }

    public SortedDictionary<string, string> Contents { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, BackupException> Failures { get; } = new(StringComparer.Ordinal);

    public List<string> Asked { get; } = [];

    public IReadOnlyList<AttachmentLink> Find(string folder) =>
        [.. Contents.Keys.Select(url => new AttachmentLink(url, AttachmentForm.Asset))];

    public ValueTask<TokenKind> TokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Token);

    public async Task<DownloadedFile> DownloadAsync(Uri address, Stream target, CancellationToken cancellationToken)
    {
        Asked.Add(address.OriginalString);
        if (Failures.TryGetValue(address.OriginalString, out var failure))
        {
            throw failure;
        }

        var bytes = System.Text.Encoding.UTF8.GetBytes(Contents[address.OriginalString]);
        await target.WriteAsync(bytes, cancellationToken);
        return new(bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), "image/png");
    }

    public Task<IReadOnlyDictionary<string, Uri>> RenderAsync(
        DiscoveredRepository repository, IReadOnlyList<string> urls, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Uri>>(new Dictionary<string, Uri>(StringComparer.Ordinal));
}
