using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Faults;
using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Limits;
using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn;

/// <summary>What the parts of one server share.</summary>
internal sealed class GitHubState
{
    public required GitHubServerOptions Options { get; init; }

    public required GitHubModel Model { get; init; }

    public required TokenRegistry Tokens { get; init; }

    public required AppRegistry Apps { get; init; }

    public required RateLimits Limits { get; init; }

    /// <summary>Gets who went beyond GitHub's limits.</summary>
    public BudgetWatch Budget => field ??= new(Time);

    public required FaultRegistry Faults { get; init; }

    public required RequestJournal Journal { get; init; }

    public required AssetHost Assets { get; init; }

    /// <summary>Gets or sets the addresses; known once the listeners have their ports.</summary>
    public Urls Urls { get; set; } = null!;

    /// <summary>Gets the token that ends all waiting when the server stops.</summary>
    public required CancellationToken Stopping { get; init; }

    public TimeProvider Time => Options.Time;

    public Authenticator Authenticator => field ??= new Authenticator(Tokens, Apps, Time);
}
