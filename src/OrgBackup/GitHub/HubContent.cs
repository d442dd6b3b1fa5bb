using System.Net;
using System.Net.Http.Headers;

namespace OrgBackup.GitHub;

/// <summary>A body of known length that is written anew for each sending.</summary>
internal sealed class HubContent : HttpContent
{
    private readonly HubUpload _upload;

    public HubContent(HubUpload upload)
    {
        _upload = upload;
        Headers.ContentType = MediaTypeHeaderValue.TryParse(upload.ContentType, out var type)
            ? type
            : new("application/octet-stream");
        Headers.ContentLength = upload.Size;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        _upload.WriteAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _upload.WriteAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _upload.Size;
        return true;
    }
}
