using Amazon.S3;
using Amazon.S3.Model;

namespace OrgBackup.Storage;

/// <summary>
/// Asks a bucket's rules how long dated archives stay readable at once, and how long a new object is locked.
/// </summary>
internal static class S3Stay
{
    private const int DaysOfYear = 365;

    /// <returns>The lowest number of days; null: nothing moves or unlocks them, or it does not tell.</returns>
    public static async Task<int?> DaysAsync(S3Target target, CancellationToken cancellationToken)
    {
        var moved = await AskAsync(() => MovedAsync(target, cancellationToken), cancellationToken);
        var unlocked = await AskAsync(() => UnlockedAsync(target, cancellationToken), cancellationToken);
        return moved is { } one && unlocked is { } other ? Math.Min(one, other) : moved ?? unlocked;
    }

    private static async Task<int?> AskAsync(Func<Task<int?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (S3Errors.IsForeign(e, cancellationToken))
        {
            // There is no such configuration, or these credentials may not read it.
            return null;
        }
    }

    private static async Task<int?> MovedAsync(S3Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Client.GetLifecycleConfigurationAsync(
            new GetLifecycleConfigurationRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Owner },
            cancellationToken);
        return (answer.Configuration?.Rules ?? [])
            .Where(rule => rule.Status == LifecycleRuleStatus.Enabled && AppliesToArchives(rule.Filter, target))
            .SelectMany(rule => rule.Transitions ?? [])
            .Where(move =>
                move.StorageClass == S3StorageClass.Glacier || move.StorageClass == S3StorageClass.DeepArchive)
            .Min(move => move.Days);
    }

    private static async Task<int?> UnlockedAsync(S3Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Client.GetObjectLockConfigurationAsync(
            new GetObjectLockConfigurationRequest { BucketName = target.Bucket, ExpectedBucketOwner = target.Owner },
            cancellationToken);
        return answer.ObjectLockConfiguration?.Rule?.DefaultRetention is { } kept
            ? kept.Days is > 0 and var days ? days : kept.Years * DaysOfYear
            : null;
    }

    /// <summary>A rule for a tag that archives do not get, or for another part of the bucket, does not count.</summary>
    private static bool AppliesToArchives(LifecycleFilter? filter, S3Target target) =>
        filter?.LifecycleFilterPredicate switch
        {
            LifecyclePrefixPredicate one => Touches(one.Prefix, target),
            LifecycleTagPredicate one => IsOurs(one.Tag, target),
            LifecycleAndOperator all => all.Operands.TrueForAll(each => each switch
            {
                LifecyclePrefixPredicate one => Touches(one.Prefix, target),
                LifecycleTagPredicate one => IsOurs(one.Tag, target),
                _ => true,
            }),
            _ => true,
        };

    private static bool Touches(string? prefix, S3Target target) =>
        (prefix ?? "").StartsWith(target.Prefix, StringComparison.Ordinal)
        || target.Prefix.StartsWith(prefix ?? "", StringComparison.Ordinal);

    private static bool IsOurs(Tag tag, S3Target target) =>
        target.TagsArchives && tag.Key == ArchiveTag.Key && tag.Value == ArchiveTag.Value;
}
