namespace OrgBackup.Storage;

/// <summary>
/// Settings of the S3 store, as they were given; they are checked when such a store is opened. A folder needs none.
/// </summary>
public sealed record StoreOptions
{
    /// <summary>Gets the region; when null, the AWS profile's or the machine's region is taken.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the address of an S3 service other than AWS's own. It is spoken to in path style.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Gets the number of the account that must own the bucket; it is sent with every request.</summary>
    public string? ExpectedBucketOwner { get; init; }

    /// <summary>
    /// Gets a value indicating whether dated archives are tagged for the bucket's lifecycle; needs the right to tag.
    /// </summary>
    public bool TagArchives { get; init; }

    public static StoreOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    public static StoreOptions From(Func<string, string?> variable)
    {
        var ignore = Value("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        var ignored = string.Equals(ignore, "true", StringComparison.OrdinalIgnoreCase);
        return new()
        {
            Region = Value("AWS_REGION") ?? Value("AWS_DEFAULT_REGION"),
            Endpoint = ignored ? null : Value("AWS_ENDPOINT_URL_S3") ?? Value("AWS_ENDPOINT_URL"),
            ExpectedBucketOwner = Value("ORGBACKUP_EXPECTED_BUCKET_OWNER"),
            TagArchives = string.Equals(Value("ORGBACKUP_TAG_ARCHIVES"), "true", StringComparison.OrdinalIgnoreCase),
        };

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
