using Amazon.CDK;
using OrgBackup.Infra;

// node 20 is what CI has; JSII would print a banner at every synth
SetDefault("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1");
SetDefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20");
SetDefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1");

try
{
    BackupApp.Create(new AppProps()).App.Synth();
    return 0;
}
catch (SettingsException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static void SetDefault(string name, string value)
{
    if (System.Environment.GetEnvironmentVariable(name) is null)
    {
        System.Environment.SetEnvironmentVariable(name, value);
    }
}
