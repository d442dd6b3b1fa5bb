using OrgBackup.Restore;
using OrgBackup.Tests.Support;

namespace OrgBackup.Tests.Restore;

public sealed class FolderRestoreTests : IDisposable
{
    private readonly FakeRun _run = new();
    private readonly TempFolder _target = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task Assets_of_one_name_under_one_tag_as_drafts_may_have_are_all_restored()
    {
        var repository = _run.Organization.Add(1, "web");
        repository.AddAsset(8, "setup.zip", "of the release");
        repository.AddAsset(9, "setup.zip", "of the draft");
        await _run.BackUpAsync(Token);

        var summary = await new FolderRestore(_run.Store).RunAsync(
            new RestoreRequest { Repository = "web", TargetFolder = _target.Path }, Token);

        summary.Complete.Should().BeTrue();
        File.ReadAllText(_target.In("releases", "v1", "setup.zip~8")).Should().Be("of the release");
        File.ReadAllText(_target.In("releases", "v1", "setup.zip~9")).Should().Be("of the draft");
    }
}
