using System.Net;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>The file of one list while it is filled, and the note of how far it is.</summary>
internal sealed class KindPass : IAsyncDisposable
{
    private readonly KindPlace _place;
    private bool _isUntouched;

    private KindPass(KindPlace place, KindFile file, KindCursor cursor) =>
        (_place, File, Cursor) = (place, file, cursor);

    public KindCursor Cursor { get; private set; }

    public KindFile File { get; }

    /// <summary>Gets or sets what says whether the earlier file of the kind still holds.</summary>
    public AnswerTag Tag { get; set; } = new(known: null);

    /// <summary>Goes on where the progress is, if that was in the same way and the file agrees; else begins.</summary>
    /// <param name="way">The way to read, as a cursor at its beginning.</param>
    public static KindPass Open(KindPlace place, KindCursor way)
    {
        if (place.Progress.CursorOf(place.Kind) is { } known
            && (known.Way, known.IsReduced) == (way.Way, way.IsReduced)
            && KindFile.Reopen(place, known) is { } file)
        {
            return new(place, file, known) { _isUntouched = true };
        }

        place.Progress.Reached(place.Kind, way);
        return new(place, KindFile.New(place), way);
    }

    /// <summary>Adds an item, unless its id is in the file already.</summary>
    /// <returns>Whether it was new.</returns>
    public ValueTask<bool> AddAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        _isUntouched = false;
        return File.AddAsync(item, cancellationToken);
    }

    /// <summary>What is in the file now is whole up to this place.</summary>
    public void Reached(KindCursor cursor)
    {
        _isUntouched = false;
        Cursor = cursor with { Length = File.Length, Items = File.Count };
        _place.Progress.Reached(_place.Kind, Cursor);
    }

    /// <summary>Whether a failure says that the place to go on at is none any more.</summary>
    public bool IsStale(BackupException failure) =>
        _isUntouched && Cursor is { IsWithin: true, IsRestarted: false }
        && (failure.InnerException is StalePageException or RefusedQueryException
            || ApiErrors.StatusOf(failure) is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
                or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity);

    /// <summary>Makes the next pass begin at the beginning; that is done once only.</summary>
    public void Restart() => _place.Progress.Reached(
        _place.Kind, new() { Way = Cursor.Way, IsReduced = Cursor.IsReduced, IsRestarted = true });

    public async Task<KindResult> CompleteAsync(CancellationToken cancellationToken)
    {
        await File.CompleteAsync(cancellationToken);
        return File.ToResult(_place.Kind) with
        {
            Form = Cursor.Way == KindWay.GraphQl ? "graphql" : "rest",
            ETag = Cursor.Way == KindWay.Pages ? Tag.New : null,
        };
    }

    public ValueTask DisposeAsync() => File.DisposeAsync();

    // at great depth GitHub ends the list of all events with 422
    public static bool IsTooDeep(MetadataKind kind, KindWay way, BackupException e) =>
        kind.Reading == KindReading.Events && way == KindWay.Pages
        && e is GitHubProtocolException && ApiErrors.StatusOf(e) == HttpStatusCode.UnprocessableEntity;
}
