namespace OrgBackup.Storage;

/// <summary>One thing that a store can tell of itself.</summary>
/// <param name="Name">What it is about: <c>versioning</c>, <c>encryption</c>, <c>public access</c>.</param>
/// <param name="IsGood">Null when the store does not tell.</param>
/// <param name="Detail">One sentence for people.</param>
public sealed record StoreFact(string Name, bool? IsGood, string Detail);
