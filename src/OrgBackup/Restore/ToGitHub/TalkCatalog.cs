using System.Runtime.InteropServices;
using System.Text.Json;
using OrgBackup.GitHub;
using OrgBackup.Metadata;

namespace OrgBackup.Restore.ToGitHub;

/// <summary>Reads the kinds that make up conversations once, and sorts them by number.</summary>
internal sealed class TalkCatalog : IDisposable
{
    private static readonly (string Kind, TalkPiece Piece)[] Kinds =
    [
        ("issues", TalkPiece.Issue), ("pulls", TalkPiece.Pull), ("pull_details", TalkPiece.Details),
        ("discussions", TalkPiece.Discussion), ("issue_comments", TalkPiece.Comment),
        ("pull_reviews", TalkPiece.Review), ("review_threads", TalkPiece.Thread),
        ("pull_comments", TalkPiece.ReviewComment), ("discussion_comments", TalkPiece.DiscussionComment),
    ];

    private TalkCatalog(TalkSpool spool) => Spool = spool;

    public TalkSpool Spool { get; }

    /// <summary>Gets how many items are closed or locked: each of them costs a call more.</summary>
    public int Changed { get; private set; }

    /// <summary>Gets the highest number that anything has; 0 when there is nothing.</summary>
    public long Last { get; private set; }

    /// <summary>Gets how many issues, pull requests and discussions there are.</summary>
    public int Items { get; private set; }

    /// <summary>Gets how many things were said below them.</summary>
    public int Posts =>
        Spool.Count(TalkPiece.Comment) + Spool.Count(TalkPiece.Review) + Spool.Count(TalkPiece.ReviewComment)
        + Spool.Count(TalkPiece.DiscussionComment);

    /// <summary>Reads them all.</summary>
    /// <param name="items">Gives the items of a kind, none when the snapshot has not got it.</param>
    /// <param name="folder">Where the temporary file may be.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<TalkCatalog> ReadAsync(
        Func<string, IAsyncEnumerable<JsonElement>> items, string folder, CancellationToken cancellationToken)
    {
        var catalog = new TalkCatalog(new TalkSpool(folder));
        try
        {
            foreach (var (kind, piece) in Kinds)
            {
                await foreach (var item in items(kind).WithCancellation(cancellationToken))
                {
                    catalog.Add(piece, item);
                }
            }

            foreach (var number in catalog.Spool.Numbers)
            {
                (catalog.Last, catalog.Items) = (number, catalog.Items + 1);
            }

            return catalog;
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    public void Dispose() => Spool.Dispose();

    private void Add(TalkPiece piece, JsonElement item)
    {
        var view = ItemView.Of(JsonMarshal.GetRawUtf8Value(item));
        var isItem = piece is TalkPiece.Issue or TalkPiece.Pull or TalkPiece.Discussion or TalkPiece.Details;
        if ((isItem ? view.Number : view.Parent) is not { } number)
        {
            return;
        }

        Spool.Add(number, piece, item);
        if (piece is TalkPiece.Issue or TalkPiece.Discussion)
        {
            Changed += item.Text("state") == "closed" || item.Flag("closed") == true ? 1 : 0;
            Changed += item.Flag("locked") == true ? 1 : 0;
        }
    }
}
