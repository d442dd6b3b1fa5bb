using OrgBackup.Aws;

namespace OrgBackup.GitHub;

/// <summary>
/// The token that a secret holds, or that of the App in it. When GitHub rejects it, the secret is read again, once for
/// each rejected token: whoever renews the secret while a run goes on does not break it. Safe for many threads.
/// </summary>
/// <param name="source">Where the secret is kept.</param>
/// <param name="ofApp">Makes the credentials of an App.</param>
public sealed class SecretCredentials(ISecretSource source, Func<GitHubAppSettings, AppCredentials> ofApp)
    : IGitHubCredentials, IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private readonly List<AppCredentials> _apps = [];
    private volatile Holder? _current;

    /// <summary>Whether the secret holds an App.</summary>
    public async ValueTask<bool> IsAppAsync(CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).App is not null;

    /// <summary>Gets a value indicating whether the secret, when it was last read, held an App.</summary>
    public bool HoldsApp => _current is { App: not null };

    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        var holder = await CurrentAsync(cancellationToken);
        try
        {
            return await holder.TokenAsync(cancellationToken);
        }
        catch (TokenRejectedException e)
        {
            // the App's key may have been replaced
            var fresh = Reject(holder) ? await CurrentAsync(cancellationToken) : holder;
            return fresh.IsConfirmed ? throw Rejected(e) : await fresh.TokenAsync(cancellationToken);
        }
    }

    public bool Invalidate(string token) => _current switch
    {
        null => true,
        { App: { } app } => app.Invalidate(token),
        var holder when holder.Token == token => Reject(holder),
        _ => true,
    };

    public void Dispose()
    {
        _apps.ForEach(app => app.Dispose());
        _reading.Dispose();
    }

    /// <summary>Notes that the secret should be read again; false when it was, and is still the same.</summary>
    private static bool Reject(Holder holder)
    {
        if (holder.IsConfirmed)
        {
            return false;
        }

        holder.IsStale = true;
        return true;
    }

    private async ValueTask<Holder> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_current is { IsStale: false } current)
        {
            return current;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _current is { IsStale: false } known ? known : _current = await ReadAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Holder> ReadAsync(CancellationToken cancellationToken)
    {
        var old = _current;
        var text = await source.GetAsync(fresh: old is not null, cancellationToken);
        if (old?.Text == text)
        {
            return old.Confirmed();
        }

        var secret = SecretText.Parse(text, source.Name);
        var app = secret.App is { } settings ? ofApp(settings) : null;
        if (app is not null)
        {
            _apps.Add(app);
        }

        return new Holder(text, secret.Token, app);
    }

    private TokenRejectedException Rejected(TokenRejectedException e) => new(
        e.Message, $"Check appId, installationId and privateKey in the secret '{source.Name}', and the clock.", e);

    /// <summary>What the secret said when it was read. Not a record: its text must not show it.</summary>
    private sealed class Holder(string text, string? token, AppCredentials? app)
    {
        private volatile bool _isStale;

        public string Text => text;

        public string? Token => token;

        public AppCredentials? App => app;

        /// <summary>Gets a value indicating whether it was read again after a rejection, and had not changed.</summary>
        public bool IsConfirmed { get; private init; }

        public bool IsStale
        {
            get => _isStale;
            set => _isStale = value;
        }

        public Holder Confirmed() => new(text, token, app) { IsConfirmed = true };

        public ValueTask<string> TokenAsync(CancellationToken cancellationToken) =>
            app?.GetTokenAsync(cancellationToken) ?? ValueTask.FromResult(token!);
    }
}
