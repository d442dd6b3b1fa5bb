using OrgBackup.Aws;

namespace OrgBackup.Lambda;

/// <summary>A secret whose client is made with the first reading, so that the first poll comes earlier.</summary>
internal sealed class LateSecret(string name, Func<SecretsManagerSource> make) : ISecretSource
{
    private readonly Lazy<SecretsManagerSource> _source = new(make);

    public string Name => name;

    public ValueTask<string> GetAsync(bool fresh, CancellationToken cancellationToken) =>
        _source.Value.GetAsync(fresh, cancellationToken);
}
