using LibGit2Sharp;
using GitRepository = LibGit2Sharp.Repository;

namespace OrgBackup.Git;

/// <summary>
/// Lets libgit2 fetch and index the objects behind a set of ids into a bare repository, one request each time.
/// </summary>
internal sealed class PackFetcher(GitHttp http, Uri home, string folder, Action<int> onBytes)
{
    private const string Remote = "server";
    private readonly List<string> _have = [];

    /// <summary>Fetches; what the server said when it refused, null when everything arrived and is sound.</summary>
    /// <exception cref="BackupException">The transfer broke, or what arrived is damaged.</exception>
    public string? Fetch(IReadOnlyList<string> oids, CancellationToken cancellationToken)
    {
        var exchange = new MirrorExchange(http, home, onBytes, cancellationToken)
        {
            Advertisement = MirrorExchange.Advertise(oids),
            OnNegotiated = () => WriteRefs(oids),
        };
        try
        {
            WriteRefs([]);
            WriteRemote();
            MirrorTransport.Current.Value = exchange;
            Fetch();
            _have.AddRange(oids);
            return null;
        }
        catch (LibGit2SharpException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return exchange.Tap.Refusal ?? throw Explain(exchange, e);
        }
        finally
        {
            MirrorTransport.Current.Value = null;
        }
    }

    private static BackupException Explain(MirrorExchange exchange, LibGit2SharpException e) => exchange switch
    {
        { Failure: BackupException known } => known,
        { Failure: { } unknown } => new GitTransferException(
            $"The git transfer broke: {unknown.Message}", "Run the retry.", unknown),
        { Tap.Ended: false } => new GitTransferException(
            $"The git server's answer ended too early: {e.Message}.", "Run the retry.", e),
        _ => new GitTransferException($"The pack that arrived is damaged: {e.Message}.", "Run the retry.", e),
    };

    private void Fetch()
    {
        using var repository = new GitRepository(folder);
        Commands.Fetch(
            repository, Remote, ["+refs/*:refs/*"], new() { TagFetchMode = TagFetchMode.None }, logMessage: null);
    }

    /// <summary>
    /// libgit2 offers what it has refs for as history, and at the end writes one file for each ref that it does not
    /// find. So it finds what earlier fetches brought at first, and the new stand-ins too once it has asked for their
    /// objects.
    /// </summary>
    private void WriteRefs(IReadOnlyList<string> wanted) => PackedRefs.Write(
        folder,
        _have.Select((oid, i) => new GitRef($"refs/heads/{i:D9}", oid))
            .Concat(wanted.Select((oid, i) => new GitRef(MirrorExchange.StandIn(i), oid))));

    /// <summary>
    /// libgit2 fetches from named remotes only; this one leads to our transport, and is gone when the mirror is done.
    /// </summary>
    private void WriteRemote() => File.WriteAllText(
        Path.Combine(folder, "config"),
        $"{BareLayout.Config}[remote \"{Remote}\"]\n\turl = {MirrorTransport.Scheme}://server/repository.git\n");
}
