namespace OrgBackup.GitHub;

/// <summary>
/// The installation of a GitHub App that a run works with: the one that is named, or else the one in the account that
/// is backed up. It is looked up once; GitHub is asked again when it is no longer there.
/// </summary>
internal sealed class AppInstallation(OctokitClients octokit, GitHubAppSettings app, string? account)
{
    private long? _found;

    /// <summary>Gives an installation token for a signed request (a JWT).</summary>
    /// <exception cref="TokenRejectedException">The App or the installation is not known.</exception>
    public async Task<InstallationToken> ExchangeAsync(string signed, CancellationToken cancellationToken)
    {
        var id = app.InstallationId ?? _found ?? await octokit.FindInstallationAsync(
            account ?? throw new UsageException(
                "The GitHub App's installation is not named, and there is no organization to look it up for.",
                "Set GITHUB_APP_INSTALLATION_ID."),
            signed,
            cancellationToken);
        try
        {
            var token = await octokit.ExchangeAsync(id, signed, cancellationToken);
            _found = id;
            return token;
        }
        catch (TokenRejectedException)
        {
            // it may have been uninstalled and installed anew, under another id
            _found = null;
            throw;
        }
    }
}
