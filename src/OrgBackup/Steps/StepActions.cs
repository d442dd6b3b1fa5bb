namespace OrgBackup.Steps;

/// <summary>The words of <see cref="BackupStepState.Action"/>.</summary>
public static class StepActions
{
    /// <summary>The step itself died; its result is written for it.</summary>
    public const string Abandon = "abandon";
}
