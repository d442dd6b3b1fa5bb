using System.Net;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads kinds that come in parts, one request or more each: the items of a list in detail, or what belongs to each
/// item of another kind. A part that is gone by then is left out.
/// </summary>
internal sealed class PartReading(KindLists lists)
{
    private const string Place = "{}";

    public Task CopyAsync(MetadataKind kind, KindPass pass, CancellationToken cancellationToken) =>
        kind.Reading == KindReading.Details
            ? CopyDetailsAsync(kind, pass, cancellationToken)
            : CopyAsync(kind, ParentsOf(kind.Parents!), pass, cancellationToken);

    /// <summary>Likewise, of some parents only, in an order that does not change.</summary>
    public async Task CopyAsync(
        MetadataKind kind, IEnumerable<KindParent> parents, KindPass pass, CancellationToken cancellationToken)
    {
        foreach (var parent in parents.Skip((int)pass.Cursor.Done))
        {
            var path = kind.Path.Replace(Place, parent.Segment, StringComparison.Ordinal)
                + kind.Parents!.Query?.Invoke(lists, parent);
            try
            {
                await (kind.Reading switch
                {
                    KindReading.Grouped => CopyGroupAsync(kind, path, parent, pass, cancellationToken),
                    KindReading.ListEach => lists.CopyPagesAsync(path, kind.Property, pass, cancellationToken),
                    _ => CopyOneAsync(path, pass, cancellationToken),
                });
            }
            catch (BackupException e) when (IsGone(e))
            {
                lists.Progress.IsAnyNotFound |= e is ResourceNotFoundException;
            }

            pass.Reached(pass.Cursor with { Done = pass.Cursor.Done + 1, Page = null });
        }
    }

    /// <summary>What a kind is asked for, in the order of the other kind's file.</summary>
    public IEnumerable<KindParent> ParentsOf(KindParents parents)
    {
        foreach (var item in lists.ItemsOf(parents.Kind))
        {
            if (parents.Where?.Invoke(item) == false)
            {
                continue;
            }

            if (item.Number(parents.Field) is { } number)
            {
                var text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
                yield return new(text, text);
            }
            else if (item.Text(parents.Field) is { } name)
            {
                yield return new(ApiPath.Segment(name), item.Field(parents.Field)!.Value.GetRawText());
            }
        }
    }

    // 410 and some 404s say so in words; a 403 is about all of them
    private static bool IsGone(BackupException e) =>
        e is ResourceNotFoundException or FeatureDisabledException
        && ApiErrors.StatusOf(e) is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private async Task CopyDetailsAsync(MetadataKind kind, KindPass pass, CancellationToken cancellationToken)
    {
        if (pass.Cursor.Pending is null)
        {
            pass.Reached(pass.Cursor with { Pending = await ListAsync(kind, cancellationToken) });
        }

        while (pass.Cursor.Pending is { Count: > 0 } pending)
        {
            try
            {
                await CopyOneAsync($"{PathOnly(kind)}/{pending[0]}", pass, cancellationToken);
            }
            catch (BackupException e) when (IsGone(e))
            {
                lists.Progress.IsAnyNotFound |= e is ResourceNotFoundException;
            }

            pass.Reached(pass.Cursor with { Pending = [.. pending.Skip(1)] });
        }
    }

    private async Task<long[]> ListAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        var ids = new SortedSet<long>();
        await foreach (var page in lists.Api.PagesAsync(lists.Root + kind.Path, kind.Property, cancellationToken))
        {
            for (var i = 0; i < page.Count; i++)
            {
                using var item = Json.Parse(page[i]);
                ids.Add(item.RootElement.Number("id") ?? throw new GitHubProtocolException(
                    $"The list of {kind.Name} has an item without an id.", "If it stays so, report it."));
            }
        }

        return [.. ids];
    }

    private static string PathOnly(MetadataKind kind) => kind.Path.Split('?')[0];

    private async Task CopyOneAsync(string path, KindPass pass, CancellationToken cancellationToken)
    {
        using var answer = await lists.Api.GetAsync(lists.Root + path, cancellationToken);
        await pass.AddAsync(answer.AsObject().Trim(" \t\r\n"u8), cancellationToken);
    }

    private async Task CopyGroupAsync(
        MetadataKind kind, string path, KindParent parent, KindPass pass, CancellationToken cancellationToken)
    {
        using var group = new MemoryStream();
        await using (var json = new Utf8JsonWriter(group))
        {
            json.WriteStartObject();
            json.WritePropertyName(kind.Parents!.Label);
            json.WriteRawValue(parent.Json, skipInputValidation: true);
            json.WriteStartArray(kind.ListName);
            await foreach (var page in lists.Api.PagesAsync(lists.Root + path, kind.Property, cancellationToken))
            {
                for (var i = 0; i < page.Count; i++)
                {
                    json.WriteRawValue(page[i].Span, skipInputValidation: true);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        await pass.AddAsync(group.ToArray(), cancellationToken);
    }
}

/// <summary>One of the things that a kind is asked for.</summary>
/// <param name="Segment">Its name or number, fit for a path.</param>
/// <param name="Json">Its name or number as it was sent.</param>
internal readonly record struct KindParent(string Segment, string Json);

/// <summary>What a kind in parts is asked for: the items of another kind.</summary>
/// <param name="Field">The field with the name or number that stands in the path, for <c>{}</c>.</param>
/// <param name="Label">What that is called in a group.</param>
internal sealed record KindParents(string Kind, string Field, string Label)
{
    /// <summary>Gets which of them have any part; null: all may.</summary>
    public Func<JsonElement, bool>? Where { get; init; }

    /// <summary>Gets what is asked of each beyond the path, with its question mark; null: nothing.</summary>
    public Func<KindLists, KindParent, string>? Query { get; init; }
}
