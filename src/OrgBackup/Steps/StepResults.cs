using System.Text;
using System.Text.Json;
using OrgBackup.Backup;
using OrgBackup.Report;

namespace OrgBackup.Steps;

/// <summary>Writes what became of a repository, and says it to the state machine.</summary>
internal sealed class StepResults(StepTools tools)
{
    private const int LongestCause = 600;

    private static readonly string[] SignsOfSize =
        ["Sandbox.Timedout", "States.Timeout", "Runtime.ExitError", "Runtime.OutOfMemory", "Lambda.Unknown"];

    /// <summary>The state after a step.</summary>
    public static BackupStepState Next(BackupStepState state) => state with
    {
        Step = state.Step + 1,
        Action = null,
        Failure = null,
        WaitUntil = null,
        Error = null,
        Cause = null,
    };

    /// <summary>The answer of an earlier call whose reply was lost; null when there is none that counts.</summary>
    public async Task<BackupStepState?> FindAsync(BackupStepState state, CancellationToken cancellationToken) =>
        await ReadAsync(state, cancellationToken) is { } result && (!result.TooLarge || tools.Settings.HasLargeMachine)
            ? Answer(state, result)
            : null;

    public Task<BackupStepState> FinishAsync(
        BackupStepState state, RepositoryOutcome outcome, long apiCalls, CancellationToken cancellationToken)
    {
        var isTooLarge = outcome.Error?.Type is nameof(RepositoryTooLargeException) or nameof(DiskFullException);
        return WriteAsync(
            state,
            new RepositoryResult
            {
                Outcome = outcome,
                LostWiki = outcome.LostWiki,
                ApiCalls = apiCalls,
                TooLarge = isTooLarge,
            },
            cancellationToken);
    }

    public Task<BackupStepState> FailAsync(
        BackupStepState state, BackupException reason, long apiCalls, CancellationToken cancellationToken) =>
        FinishAsync(state, Failed(state, FailureExplanation.Of(reason)), apiCalls, cancellationToken);

    /// <summary>The step died: says so in its place, unless it had left its result before.</summary>
    public async Task<BackupStepState> AbandonAsync(BackupStepState state, CancellationToken cancellationToken)
    {
        var earlier = await ReadAsync(state, cancellationToken);
        if (earlier is { TooLarge: false })
        {
            return Answer(state, earlier);
        }

        var failure = state.Failure ?? new StepFailure { Error = "unknown" };
        var isFirst = earlier is null && SignsOfSize.Contains(failure.Error, StringComparer.Ordinal);
        var lost = new RepositoryResult
        {
            Outcome = Failed(state, Explain(state, failure)),
            ApiCalls = earlier?.ApiCalls ?? 0,
            TooLarge = isFirst && tools.Settings.HasLargeMachine && !await IsGitDoneAsync(state, cancellationToken),
        };
        return await WriteAsync(state, lost, cancellationToken);
    }

    private async Task<bool> IsGitDoneAsync(BackupStepState state, CancellationToken cancellationToken) =>
        await tools.Documents.FindAsync(
            ControlKeys.Work(state.Run, state.Item.Repository),
            ControlJson.Default.WorkDocument,
            cancellationToken) is { Value.Work.Git: not null };

    private async Task<RepositoryResult?> ReadAsync(BackupStepState state, CancellationToken cancellationToken) =>
        (await tools.Documents.FindAsync(
            ControlKeys.Result(state.Run, state.Item.Repository),
            ControlJson.Default.RepositoryResult,
            cancellationToken))?.Value;

    private async Task<BackupStepState> WriteAsync(
        BackupStepState state, RepositoryResult result, CancellationToken cancellationToken)
    {
        await tools.Documents.PutAsync(
            ControlKeys.Result(state.Run, state.Item.Repository),
            result,
            ControlJson.Default.RepositoryResult,
            cancellationToken);
        tools.Progress.Finished(result.Outcome);
        return Answer(state, result);
    }

    private BackupStepState Answer(BackupStepState state, RepositoryResult result)
    {
        var isFailed = result.Outcome.Status == OutcomeStatus.Failed;
        return Next(state) with
        {
            Status = (isFailed, result.TooLarge) switch
            {
                (false, _) => StepStatus.Done,
                (_, true) => StepStatus.TooLarge,
                _ => StepStatus.Failed,
            },
            Fargate = tools.Settings.HasLargeMachine,
            Error = isFailed ? result.Outcome.Error?.Type ?? nameof(StepLostException) : null,
            Cause = isFailed ? Shortened($"{result.Outcome.Error?.Message} {result.Outcome.Error?.Hint}") : null,
        };
    }

    private static RepositoryOutcome Failed(BackupStepState state, OutcomeError error) =>
        RepositoryOutcome.Of(state.Item.Repository, OutcomeStatus.Failed) with { Error = error };

    private static OutcomeError Explain(BackupStepState state, StepFailure failure) => new(
        nameof(StepLostException),
        $"The backup step of {state.Item.Repository.Name} died ({failure.Error}): "
            + Shortened(MessageOf(failure.Cause)),
        "Redrive the execution; if it dies again, give the backup function more memory or time, or back this "
            + "repository up on a machine.");

    /// <summary>Lambda's causes are JSON with the message in it.</summary>
    private static string MessageOf(string? cause)
    {
        try
        {
            using var json = JsonDocument.Parse(cause ?? "{}");
            return json.RootElement is { ValueKind: JsonValueKind.Object } error
                && error.TryGetProperty("errorMessage", out var message)
                && message.ValueKind == JsonValueKind.String
                    ? message.GetString()!
                    : cause ?? "";
        }
        catch (JsonException)
        {
            return cause ?? "";
        }
    }

    /// <summary>Cut by the bytes that it takes in a payload, where letters of other alphabets are escaped.</summary>
    private static string Shortened(string text)
    {
        var shown = new StringBuilder();
        var bytes = 0;
        foreach (var letter in text.Trim().EnumerateRunes())
        {
            bytes += JsonEncodedText.Encode(letter.ToString()).EncodedUtf8Bytes.Length;
            if (bytes > LongestCause)
            {
                return shown.Append('…').ToString();
            }

            shown.Append(letter.ToString());
        }

        return shown.ToString();
    }
}
