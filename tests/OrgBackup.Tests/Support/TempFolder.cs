namespace OrgBackup.Tests.Support;

/// <summary>A folder for one test, removed with everything in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orgbackup-test-").FullName;

    public string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => ScratchFolder.Remove(Path);
}
