namespace OrgBackup.Metadata;

/// <summary>How the views of projects are asked for: REST can make one, and has no list of them.</summary>
internal static class ProjectViews
{
    // a project has fifty fields at most, so that nothing within a view is longer than a page
    private const string Selection =
        """
        ... on ProjectV2 { views(PAGE) { nodes {
          __typename id fullDatabaseId number name layout filter createdAt updatedAt project { id number }
          fields(first: 50) { nodes { FIELD } }
          groupByFields(first: 50) { nodes { FIELD } }
          verticalGroupByFields(first: 50) { nodes { FIELD } }
          sortByFields(first: 50) { nodes { direction field { FIELD } } }
        } INFO } }
        """;

    private const string Field =
        """
        __typename
        ... on ProjectV2Field { id name dataType }
        ... on ProjectV2SingleSelectField { id name dataType }
        ... on ProjectV2IterationField { id name dataType }
        """;

    /// <summary>Gets the query, on the projects whose node ids REST told.</summary>
    public static GraphQuery Query { get; } =
        new("views", Selection.Replace("FIELD", Field, StringComparison.Ordinal))
        {
            Of = [new GraphParents("projects")],
            AtOnce = 10,
            Children = 20,
            Parent = ["project"],
        };
}
