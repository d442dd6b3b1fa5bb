using System.Runtime.InteropServices;
using OrgBackup.Git;
using OrgBackup.Lambda;

if (args is [GitWorkerCommand.Verb])
{
    return await GitWorkerHost.RunAsync(CancellationToken.None);
}

using var ended = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    _ = ended.CancelAsync();
});

return await LambdaProgram.RunAsync(args, LambdaHost.OfProcess(), ended.Token);
