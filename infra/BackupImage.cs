using Amazon.CDK;
using Amazon.CDK.AWS.Ecr.Assets;
using Constructs;

namespace OrgBackup.Infra;

/// <summary>The one container image of all functions and of the Fargate task; its argument is the step.</summary>
internal sealed class BackupImage(Construct scope, string id, BackupSettings settings)
    : DockerImageAsset(scope, id, new DockerImageAssetProps
    {
        Directory = RepositoryRoot.Find(AppContext.BaseDirectory),
        File = "src/OrgBackup.Lambda/Dockerfile",
        Platform = settings.Functions.Arm ? Platform_.LINUX_ARM64 : Platform_.LINUX_AMD64,
        AssetName = "orgbackup",
        IgnoreMode = IgnoreMode.DOCKER,

        // as .dockerignore, but CDK finds nothing below src unless src itself is named; tests, documents and the
        // command line do not change the image's hash
        Exclude =
        [
            "*", "!src", "!global.json", "!Directory.Build.props", "!Directory.Packages.props", "!BannedSymbols.txt",
            "!.editorconfig", "**/bin", "**/obj", "src/OrgBackup.Cli",
        ],
    });

/// <summary>Finds the checkout that this program was built in, wherever it is started from.</summary>
internal static class RepositoryRoot
{
    public static string Find(string? folder) =>
        folder is null ? throw new InvalidOperationException("There is no OrgBackup.slnx above this program.")
        : File.Exists(Path.Combine(folder, "OrgBackup.slnx")) ? folder
        : Find(Path.GetDirectoryName(folder));
}
