using System.Net;
using System.Text.RegularExpressions;

namespace OrgBackup.Storage;

/// <summary>
/// STORE as the user writes it: a folder path or <c>s3://bucket[/prefix]</c>. A value of this type is well formed.
/// </summary>
public abstract partial record StoreLocation
{
    private const string Scheme = "s3://";

    /// <summary>Parses what the user wrote; slashes around the prefix do not matter.</summary>
    /// <exception cref="UsageException">It is neither; the message says why.</exception>
    public static StoreLocation Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UsageException("The store is empty.", "Give a folder path or s3://bucket[/prefix].");
        }

        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return ParseS3(text);
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            throw new UsageException(
                $"The store '{WithoutUserInfo(text)}' has a scheme that is not known.",
                "Give a folder path or s3://bucket[/prefix].");
        }

        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new UsageException("The store's path has a NUL character in it.")
            : new FolderLocation(Path.GetFullPath(text));
    }

    private static S3Location ParseS3(string text)
    {
        var names = text[Scheme.Length..].Split('/', 2);
        var (bucket, prefix) = (names[0], names is [_, var rest] ? rest.Trim('/') : "");
        if (bucket.Length == 0)
        {
            throw new UsageException(
                $"The store '{text}' names no bucket.", "Write it as s3://bucket or s3://bucket/prefix.");
        }

        if (!BucketName.IsMatch(bucket) || IPAddress.TryParse(bucket, out _))
        {
            throw new UsageException(
                $"The store '{WithoutUserInfo(text)}' has no valid bucket name.",
                "It has 3 to 63 lower-case letters, digits, dots and hyphens, and a letter or digit at each end.");
        }

        if (prefix.Length > 0 && KeyRules.FaultOf(prefix) is { } fault)
        {
            throw new UsageException($"The store '{text}' has no valid prefix: {fault}.");
        }

        return new S3Location(bucket, prefix);
    }

    private static string WithoutUserInfo(string text)
    {
        var at = text.LastIndexOf('@');
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        return at > start ? $"{text[..start]}…{text[at..]}" : text;
    }

    [GeneratedRegex(@"^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BucketName { get; }
}

/// <summary>A folder of this machine.</summary>
/// <param name="Path">Its full path.</param>
public sealed record FolderLocation(string Path) : StoreLocation
{
    public override string ToString() => Path;
}

/// <summary>A bucket, or a part of one.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">What all keys begin with, without a slash at either end; may be empty.</param>
public sealed record S3Location(string Bucket, string Prefix) : StoreLocation
{
    public override string ToString() => Prefix.Length == 0 ? $"s3://{Bucket}" : $"s3://{Bucket}/{Prefix}";
}
