using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrgBackup.Git;

/// <content>What a push needs: no redirect is followed, for it would carry content elsewhere.</content>
internal sealed partial class GitHttp
{
    private const string Result = "application/x-git-receive-pack-result";

    /// <summary>Asks for the refs of a repository that is to be written to.</summary>
    public async Task<GitAnswer> GetPushRefsAsync(Uri repository, CancellationToken cancellationToken)
    {
        GitAddress.Require(repository);
        var url = new Uri(repository.GetLeftPart(UriPartial.Path) + "/info/refs?service=git-receive-pack");
        var response = await SendAsync(() => Get(url, version2: false), cancellationToken);
        return await AnswerAsync(
            response, repository, "application/x-git-receive-pack-advertisement", cancellationToken);
    }

    /// <summary>
    /// Sends commands and a pack from disk, once; the silence that ends it counts from the last byte sent.
    /// </summary>
    public async Task<GitAnswer> PushAsync(
        Uri repository, byte[] commands, string? pack, CancellationToken cancellationToken)
    {
        GitAddress.Require(repository);
        var url = new Uri(repository.GetLeftPart(UriPartial.Path) + "/git-receive-pack");
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = timeouts.FirstByte * 5;
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new PushContent(commands, pack, () => silence.CancelAfter(patience)),
        };
        request.Headers.Accept.Add(new(Result));
        AddHeaders(request, version2: false);
        var token = GitAddress.IsSameOrigin(url, server) ? await credentials.GetTokenAsync(cancellationToken) : "";
        if (token.Length > 0)
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        }

        silence.CancelAfter(patience);
        var response = await SendPackAsync(request, silence.Token, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw await FailureAsync(response, url, token, cancellationToken);
            }
        }

        return await AnswerAsync(response, repository, Result, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendPackAsync(
        HttpRequestMessage request, CancellationToken silence, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is OperationCanceledException or HttpRequestException or IOException)
        {
            throw new GitTransferException(
                $"The push to {request.RequestUri!.Authority} broke: {e.GetBaseException().Message}.",
                "Continue it: what arrived is not sent again.",
                e);
        }
    }

    /// <summary>Commands, then a file, read as it is sent.</summary>
    private sealed class PushContent : HttpContent
    {
        private const int Piece = 128 << 10;
        private readonly byte[] _commands;
        private readonly string? _pack;
        private readonly Action _onSent;

        public PushContent(byte[] commands, string? pack, Action onSent)
        {
            (_commands, _pack, _onSent) = (commands, pack, onSent);
            Headers.ContentType = new("application/x-git-receive-pack-request");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_commands, cancellationToken);
            if (_pack is null)
            {
                return;
            }

            await using var file = File.OpenRead(_pack);
            var buffer = new byte[Piece];
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                _onSent();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _commands.Length + (_pack is null ? 0 : new FileInfo(_pack).Length);
            return true;
        }
    }
}
