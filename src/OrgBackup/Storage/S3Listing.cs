using System.Runtime.CompilerServices;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>Lists a store in S3, page by page.</summary>
internal static class S3Listing
{
    public static async IAsyncEnumerable<ObjectInfo> ObjectsAsync(
        S3Target target, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { Prefix = target.Prefix + prefix };
        await foreach (var page in PagesAsync(target, request, cancellationToken))
        {
            // a name that ends in a slash is a folder that the console made, not an object of ours
            foreach (var found in (page.S3Objects ?? []).Where(found => !found.Key.EndsWith('/')))
            {
                var key = new BackupKey(found.Key[target.Prefix.Length..]);
                yield return new ObjectInfo(key, found.Size ?? 0, S3Reads.Time(found.LastModified));
            }
        }
    }

    /// <summary>
    /// S3 sorts folders with their slash (<c>a-b/</c> before <c>a/</c>), so the names are sorted here.
    /// </summary>
    public static async IAsyncEnumerable<string> FoldersAsync(
        S3Target target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var request = new ListObjectsV2Request { Prefix = target.Prefix, Delimiter = "/" };
        await foreach (var page in PagesAsync(target, request, cancellationToken))
        {
            names.UnionWith((page.CommonPrefixes ?? []).Select(name => name[target.Prefix.Length..^1]));
        }

        foreach (var name in names.Where(name => name.Length > 0))
        {
            yield return name;
        }
    }

    private static async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        S3Target target, ListObjectsV2Request request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.BucketName = target.Bucket;
        request.ExpectedBucketOwner = target.Owner;
        do
        {
            var page = await PageAsync(target, request, cancellationToken);
            yield return page;
            request.ContinuationToken = page.IsTruncated is true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    private static async Task<ListObjectsV2Response> PageAsync(
        S3Target target, ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await target.Client.ListObjectsV2Async(request, cancellationToken);
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            throw S3Errors.ToStoreException(e, target);
        }
    }
}
