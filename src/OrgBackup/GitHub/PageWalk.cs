namespace OrgBackup.GitHub;

/// <summary>Where a list goes on: the rules of following links.</summary>
/// <param name="from">Where an earlier walk got; then <paramref name="first"/> is that page.</param>
internal sealed class PageWalk(Uri api, Uri first, PagePosition? from = null)
{
    private const int FullPage = 100;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal) { first.AbsoluteUri };
    private string? _last = from?.Last;
    private Uri _current = first;
    private Uri? _repeated = from?.IsRepeat == true ? first : null;

    /// <summary>Gets the page to read next; null at the end.</summary>
    public Uri? Next { get; private set; } = first;

    /// <summary>Gets the place that another walk can begin at; null at the end.</summary>
    public PagePosition? Position => Next is null
        ? null
        : new() { Next = Next.AbsoluteUri, Last = _last, IsRepeat = _repeated == Next };

    /// <summary>
    /// Takes note of a page that was read. A full page without any link may have lost its header on the way, so it is
    /// read once more before it counts as the last.
    /// </summary>
    /// <returns>Whether the page counts; otherwise it is to be read again.</returns>
    /// <exception cref="GitHubProtocolException">The links go in a circle or elsewhere, or the list is known to be
    /// longer.</exception>
    public bool Advance(ApiAnswer answer, int count)
    {
        _current = Next!;
        var isSuspicious = !answer.HasLinks && count >= FullPage;
        if (isSuspicious && Repeat())
        {
            return false;
        }

        if (isSuspicious && _last is not null && _last != _current.AbsoluteUri)
        {
            throw new GitHubProtocolException(
                $"{answer.Name} lost the links to its other pages.", "Run the retry later.");
        }

        _last = answer.Link("last") is { } last ? Resolve(answer, last)?.AbsoluteUri : _last;
        Next = answer.Link("next") is { } next ? Checked(answer, Resolve(answer, next)) : null;
        return true;
    }

    /// <summary>
    /// Whether the page just read is the whole list. A full one does not count: what is added behind it changes only
    /// the links, and the tag may not know of them.
    /// </summary>
    public bool IsWhole(int count) => from is null && _seen.Count == 1 && Next is null && count < FullPage;

    /// <summary>Makes the page that was just read the next one again, once.</summary>
    /// <returns>Whether it is; false when it was repeated already.</returns>
    public bool Repeat()
    {
        if (_repeated == _current)
        {
            return false;
        }

        if (Next is { } next && next != _current)
        {
            _seen.Remove(next.AbsoluteUri);
        }

        Next = _repeated = _current;
        return true;
    }

    private static Uri? Resolve(ApiAnswer answer, string link) =>
        Uri.TryCreate(answer.Address, link, out var target) ? target : null;

    private Uri Checked(ApiAnswer answer, Uri? target)
    {
        if (target is null || !ApiOrigins.Same(target, api))
        {
            throw new GitHubProtocolException(
                $"{answer.Name} links to its next page on another server, which was not followed.");
        }

        return _seen.Add(target.AbsoluteUri)
            ? target
            : throw new GitHubProtocolException(
                $"{answer.Name} links to a page that was read already.", "Run the retry later.");
    }
}
