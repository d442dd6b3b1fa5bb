namespace OrgBackup.Steps;

/// <summary>
/// Takes one repository's steps to their end in this process, on a machine without a time limit (Fargate): what the
/// state machine's loop does elsewhere.
/// </summary>
public sealed class RepositoryLoop(BackupStep step, TimeProvider time)
{
    /// <returns>The last state: <c>done</c> or <c>failed</c>.</returns>
    public async Task<BackupStepState> RunAsync(BackupStepState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            state = await step.RunAsync(state with { Step = 0 }, cancellationToken);
            if (state.Status is not (StepStatus.Continue or StepStatus.Waiting))
            {
                return state;
            }

            var wait = (state.WaitUntil ?? time.GetUtcNow()) - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }
}
