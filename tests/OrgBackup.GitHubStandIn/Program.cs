using OrgBackup.GitHubStandIn;

return await StandInCommand.RunAsync(args);
