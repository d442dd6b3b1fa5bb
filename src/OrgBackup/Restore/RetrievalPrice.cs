using OrgBackup.Storage;

namespace OrgBackup.Restore;

/// <summary>
/// About what a retrieval from Deep Archive costs, in US dollars: AWS's S3 price list for us-east-1 (aws.amazon.com/s3/
/// pricing, "Requests and data retrievals"). Other regions differ; reading the data out of AWS comes on top.
/// </summary>
/// <param name="Tier">How fast.</param>
/// <param name="Hours">Within so many hours.</param>
/// <param name="Dollars">The sum of both parts of the price.</param>
public sealed record RetrievalPrice(RetrievalTier Tier, int Hours, decimal Dollars)
{
    private const decimal Gigabyte = 1L << 30;

    public static RetrievalPrice Of(IReadOnlyCollection<ColdObject> objects, RetrievalTier tier)
    {
        var (hours, perGigabyte, perRequest) = tier == RetrievalTier.Bulk
            ? (48, 0.0025m, 0.025m / 1000)
            : (12, 0.02m, 0.10m / 1000);
        var size = objects.Sum(cold => (decimal)cold.Size) / Gigabyte;
        return new(tier, hours, (size * perGigabyte) + (objects.Count * perRequest));
    }
}
