using System.Text.Json.Nodes;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>One invocation of a function: what it was given, what it said, how it ended.</summary>
internal sealed class LambdaCall
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Handler { get; init; }

    public required string RequestId { get; init; }

    public required byte[] Payload { get; set; }

    public byte[] Answer { get; set; } = [];

    /// <summary>Gets or sets the error's type; null for a success, and while it runs.</summary>
    public string? Error { get; set; }

    /// <summary>Gets or sets the time from the moment the process took it.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Gets or sets the moment it was answered.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Gets or sets the environment that serves it.</summary>
    public Sandbox? Sandbox { get; set; }

    public DateTimeOffset ArrivedAt { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>Gets the moment the process took it.</summary>
    public Task Begun => _begun.Task;

    public JsonNode Input => JsonNode.Parse(Payload)!;

    public JsonNode? Output => Answer.Length == 0 ? null : JsonNode.Parse(Answer);

    /// <summary>Gets the repository it is about; null when it is about none.</summary>
    public string? Repository => (string?)Input["item"]?["repository"]?["name"];

    /// <summary>Gets how it ended: the status of the answer, or the error; null while it runs.</summary>
    public string? Status => Error is null ? (string?)Output?["status"] : Error;

    public void Begin() => _begun.TrySetResult();

    public override string ToString() => $"{Handler} {Repository} {Input["action"]} -> {Status}";
}
