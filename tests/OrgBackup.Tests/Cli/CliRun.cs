using OrgBackup.Cli;

namespace OrgBackup.Tests.Cli;

/// <summary>One call of the command line in this process, and what came out of it.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Err)
{
    public static Task<CliRun> OfAsync(IOperations operations, params string[] args) =>
        OfAsync(operations, context => context, TestContext.Current.CancellationToken, args);

    public static async Task<CliRun> OfAsync(
        IOperations operations, Func<CliContext, CliContext> change, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var context = new CliContext
        {
            Out = output,
            Err = error,
            Environment = _ => null,
            Operations = operations,
            StateMachines = () => throw new InvalidOperationException("No AWS in this test."),
            OpenPage = _ => throw new InvalidOperationException("No browser in tests."),
        };
        var code = await CliApp.RunAsync(args, change(context), cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
