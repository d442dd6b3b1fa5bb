using System.Text.Json;
using System.Text.Json.Serialization;
using OrgBackup.Snapshots;

namespace OrgBackup.GitHub;

/// <summary>A question of the batch API; see docs/api/batch.md of git-lfs.</summary>
internal sealed record LfsQuestion(IReadOnlyList<LfsPointer> Objects)
{
    public string Operation { get; init; } = "download";

    public IReadOnlyList<string> Transfers { get; init; } = ["basic"];

    [JsonPropertyName("hash_algo")]
    public string HashAlgorithm { get; init; } = "sha256";
}

/// <summary>The answer, as far as it is of use.</summary>
internal sealed record LfsReply
{
    public string? Transfer { get; init; }

    [JsonPropertyName("hash_algo")]
    public string? HashAlgorithm { get; init; }

    public IReadOnlyList<LfsReplyObject>? Objects { get; init; }
}

internal sealed record LfsReplyObject
{
    public string? Oid { get; init; }

    public bool Authenticated { get; init; }

    public LfsReplyActions? Actions { get; init; }

    public LfsReplyError? Error { get; init; }
}

internal sealed record LfsReplyActions
{
    public LfsReplyDownload? Download { get; init; }

    public LfsReplyDownload? Upload { get; init; }

    public LfsReplyDownload? Verify { get; init; }
}

internal sealed record LfsReplyDownload
{
    public string? Href { get; init; }

    public IReadOnlyDictionary<string, string>? Header { get; init; }
}

internal sealed record LfsReplyError
{
    public int Code { get; init; }

    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LfsQuestion))]
[JsonSerializable(typeof(LfsReply))]
internal sealed partial class LfsJson : JsonSerializerContext;
