namespace OrgBackup.GitHubStandIn.Model;

/// <summary>What people can react to.</summary>
public interface IReactable
{
    string NodeId { get; }

    List<Reaction> Reactions { get; }
}

/// <summary>One reaction of one person.</summary>
public sealed class Reaction
{
    public required long Id { get; init; }

    public required IReactable Subject { get; init; }

    public Account? User { get; set; }

    /// <summary>Gets the reaction as REST calls it: <c>+1</c>, <c>heart</c>, ….</summary>
    public required string Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string NodeId => Model.NodeId.Of("REA", Id);
}
