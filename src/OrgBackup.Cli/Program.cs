using System.Runtime.InteropServices;
using OrgBackup.Cli;
using OrgBackup.Git;

if (args is [GitWorkerCommand.Verb])
{
    return await GitWorkerHost.RunAsync(CancellationToken.None);
}

using var cancelled = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

return await CliApp.RunAsync(args, CliContext.OfProcess(), cancelled.Token);

// The first signal ends the run in order; the second one ends the process at once.
void Cancel(PosixSignalContext signal)
{
    if (cancelled.IsCancellationRequested)
    {
        CliContext.RestoreTerminal();
        return;
    }

    signal.Cancel = true;
    _ = cancelled.CancelAsync();
}
