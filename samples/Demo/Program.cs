using OrgBackup.Demo;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return await DemoTour.RunAsync("demo-backup", stop.Token);
