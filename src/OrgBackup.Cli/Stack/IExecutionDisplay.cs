namespace OrgBackup.Cli.Stack;

/// <summary>Shows how an execution goes on until it is disposed; then the terminal is as it was before.</summary>
internal interface IExecutionDisplay : IAsyncDisposable
{
    void Show(ExecutionState state);

    void Message(string text);
}
