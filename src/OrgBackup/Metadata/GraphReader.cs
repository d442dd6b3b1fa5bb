using System.Globalization;
using System.Text.Json;
using OrgBackup.GitHub;

namespace OrgBackup.Metadata;

/// <summary>
/// Reads the kinds that GraphQL knows. Where it cannot be used, REST is asked item by item if it has the kind.
/// </summary>
internal sealed class GraphReader(MetadataTools tools, MetadataRequest request, MetadataPlace place, KindLists lists)
{
    private static readonly KindCursor ByGraphQl = new() { Way = KindWay.GraphQl };
    private static readonly KindCursor OneByOne = new() { Way = KindWay.OneByOne };

    /// <exception cref="BackupException">The kind cannot be read.</exception>
    public async Task<KindResult> ReadAsync(MetadataKind kind, CancellationToken cancellationToken)
    {
        if (WithoutAsking(kind) is { } known)
        {
            return known;
        }

        var query = kind.Graph!;
        if (query.Of.Count > 0 && !ParentsOf(kind).Any())
        {
            return await lists.WriteAsync(kind, ByGraphQl, (_, _) => Task.CompletedTask, cancellationToken);
        }

        var failure = (BackupException?)null;
        var isWorthAsking = !lists.Progress.IsWithoutGraphQl && tools.GraphQl.IsUsable(kind.Name)
            && lists.Progress.CursorOf(kind.Name)?.Way != KindWay.OneByOne;
        for (; isWorthAsking; lists.Progress.Forget(kind.Name))
        {
            var isReduced = lists.Progress.CursorOf(kind.Name)?.IsReduced ?? tools.GraphQl.IsReduced(kind.Name);
            try
            {
                var result = await ReadGraphQlAsync(kind, isReduced, cancellationToken);
                tools.GraphQl.Worked();
                return result;
            }
            catch (BackupException e) when (!place.IsInterruption(e))
            {
                // whatever it was, REST may still know them; if it is the token, REST will say so
                failure = e;
                lists.Progress.IsWithoutGraphQl |= tools.GraphQl.IsAbsent;
                isWorthAsking = tools.GraphQl.Failed(kind.Name, e, !isReduced && query.OldText is not null);
            }
        }

        return query.Rest is null
            ? Unread(kind, failure)
            : await lists.WriteAsync(
                kind, OneByOne, (pass, token) => CopyRestAsync(kind, pass, token), cancellationToken);
    }

    private KindResult? WithoutAsking(MetadataKind kind)
    {
        if (kind.Switch is { } name && lists.Progress.SwitchedOff.Contains(name))
        {
            return new() { Kind = kind.Name, Status = KindStatus.Off, Detail = $"The repository says {name}: false." };
        }

        var sources = kind.Graph!.Of.Select(of => lists.ResultOf(of.Kind)).ToList();
        var missing = sources.Where(source => source.Status == KindStatus.Missing).ToList();
        var isFateShared = missing.Count > 0
            && sources.TrueForAll(source => source.Status is KindStatus.Missing or KindStatus.Off);
        var unread = isFateShared
            ? missing[0]
            : missing.Find(source => source.Reason == Snapshots.MissingReasons.Retryable);
        return unread is null ? null : unread with { Kind = kind.Name };
    }

    private KindResult Unread(MetadataKind kind, BackupException? failure)
    {
        if (lists.Progress.IsWithoutGraphQl || tools.GraphQl.IsUnknown(kind.Name))
        {
            return new()
            {
                Kind = kind.Name,
                Status = KindStatus.Missing,
                Reason = Snapshots.MissingReasons.Unsupported,
                Detail = "Only GraphQL has it, and this server's does not know it.",
            };
        }

        throw failure switch
        {
            { InnerException: RefusedQueryException { IsForbidden: true } } => new AccessDeniedException(
                $"The token may not read {kind.Name}.", $"Give it the permission {kind.Permission}.", failure),
            null or TokenRejectedException => new GitHubUnavailableException(
                $"GraphQL failed, so that {kind.Name} could not be read.", "Run the retry.", failure),
            _ => failure,
        };
    }

    private async Task<KindResult> ReadGraphQlAsync(
        MetadataKind kind, bool isReduced, CancellationToken cancellationToken)
    {
        var query = kind.Graph!;
        var parents = ParentsOf(kind).Select(parent => parent.Id ?? throw new GitHubProtocolException(
            $"The items that {kind.Name} belong to have no node ids.")).ToList();
        var client = new GraphClient(tools.Api, tools.GraphQl, lists.FullName);
        var reading = new GraphReading(client, query, isReduced) { Since = kind.Since };
        var way = ByGraphQl with { IsReduced = isReduced };
        var result = await lists.WriteAsync(
            kind,
            way,
            (pass, token) => query.Of.Count == 0
                ? reading.CopyAsync(pass, token)
                : reading.CopyAsync(parents, pass, token),
            cancellationToken);
        if (reading.Gone == 0)
        {
            return result;
        }

        lists.Progress.IsAnyNotFound = true;
        return result with { Detail = $"{reading.Gone} of what it belongs to were deleted while it was read." };
    }

    private async Task CopyRestAsync(MetadataKind kind, KindPass pass, CancellationToken cancellationToken)
    {
        var form = kind.Graph!.Rest!;
        var parents = ParentsOf(kind).Where(parent => parent.Path is not null)
            .Select(parent => new KindParent(parent.Path!, parent.Label));
        if (form.Reading != KindReading.List)
        {
            var inParts = kind with
            {
                Path = "{}",
                Reading = form.Reading,
                Parents = new("", "", form.Label),
                ListName = form.ListName,
            };
            await new PartReading(lists).CopyAsync(inParts, parents, pass, cancellationToken);
            return;
        }

        foreach (var parent in parents.Skip((int)pass.Cursor.Done))
        {
            await lists.CopyPagesAsync(parent.Segment, property: null, pass, cancellationToken);
            pass.Reached(pass.Cursor with { Done = pass.Cursor.Done + 1, Page = null });
        }
    }

    private IEnumerable<Parent> ParentsOf(MetadataKind kind)
    {
        var only = request.OnlyParents.GetValueOrDefault(kind.Name);
        foreach (var source in kind.Graph!.Of)
        {
            foreach (var item in lists.ParentsOf(kind, source.Kind).Where(item => source.Where?.Invoke(item) != false))
            {
                var parent = ParentOf(source, item, kind.Graph.Rest?.LabelField ?? source.RestField);
                if ((only is null || parent.Id is null || only.Contains(parent.Id))
                    && !(source.IsWithoutMirrored && IsMirrored(item)))
                {
                    yield return parent;
                }
            }
        }
    }

    private bool IsMirrored(JsonElement pull) =>
        request.Refs.ContainsKey($"refs/pull/{pull.Number("number")}/head");

    private static Parent ParentOf(GraphParents source, JsonElement item, string labelField) => new(
        item.Text(source.Id),
        item.Number(source.RestField) is { } number
            ? source.RestPath?.Replace("{}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            : null,
        item.Field(labelField)?.GetRawText() ?? "null");

    /// <param name="Id">The node id.</param>
    /// <param name="Path">REST's path of its part; null when REST has none.</param>
    /// <param name="Label">What names it in a group, as JSON.</param>
    private sealed record Parent(string? Id, string? Path, string Label);
}
