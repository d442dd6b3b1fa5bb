using OrgBackup.Git;

if (args is [GitWorkerCommand.Verb])
{
    return await GitWorkerHost.RunAsync(CancellationToken.None);
}

return 0;
