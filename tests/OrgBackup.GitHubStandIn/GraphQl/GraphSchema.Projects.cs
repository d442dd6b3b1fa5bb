using OrgBackup.GitHubStandIn.Model;

namespace OrgBackup.GitHubStandIn.GraphQl;

/// <content>Projects, as far as REST does not show them: their views.</content>
internal static partial class GraphSchema
{
    private static readonly GraphType PlainField = new("ProjectV2Field");
    private static readonly GraphType SelectField = new("ProjectV2SingleSelectField");
    private static readonly GraphType IterationField = new("ProjectV2IterationField");

    private static void DefineProjects()
    {
        foreach (var type in (GraphType[])[PlainField, SelectField, IterationField])
        {
            type.Leaf("id", (ProjectField field) => field.NodeId)
                .Leaf("name", (ProjectField field) => field.Name)
                .Leaf("dataType", (ProjectField field) => field.Type.ToUpperInvariant());
        }

        var field = new GraphType("ProjectV2FieldConfiguration").StandsFor(PlainField, SelectField, IterationField);
        var sorting = new GraphType("ProjectV2SortByField")
            .Leaf("direction", (ProjectField _) => "ASC")
            .One("field", field, (ProjectField by, GraphCall _) => by);
        var fields = Connections.Of(field);
        ProjectViewType.Leaf("id", (ProjectView view) => view.NodeId)
            .Leaf("fullDatabaseId", (ProjectView view) => BigInt(view.Id))
            .Leaf("number", (ProjectView view) => view.Number)
            .Leaf("name", (ProjectView view) => view.Name)
            .Leaf("layout", (ProjectView view) => view.Layout)
            .Leaf("filter", (ProjectView view) => view.Filter)
            .Leaf("createdAt", (ProjectView view) => Time(view.Project.Owner.CreatedAt))
            .Leaf("updatedAt", (ProjectView view) => Time(view.Project.Owner.CreatedAt))
            .One("project", ProjectType, (ProjectView view, GraphCall _) => view.Project)
            .Connection("fields", fields, (ProjectView view, GraphCall _) => view.Project.Fields, Order)
            .Connection("groupByFields", fields, (ProjectView view, GraphCall _) => GroupedBy(view), Order)
            .Connection("verticalGroupByFields", fields, (ProjectView _, GraphCall _) => [], Order)
            .Connection(
                "sortByFields", Connections.Of(sorting), (ProjectView view, GraphCall _) => view.Project.Fields.Take(1));
        ProjectType.Leaf("id", (Project project) => project.NodeId)
            .Leaf("number", (Project project) => project.Number)
            .Leaf("title", (Project project) => project.Title)
            .Connection(
                "views", Connections.Of(ProjectViewType), (Project project, GraphCall _) => project.Views, Order);
    }

    private static IEnumerable<ProjectField> GroupedBy(ProjectView view) =>
        view.Layout == "BOARD_LAYOUT" ? view.Project.Fields.Where(field => field.Options.Count > 0) : [];

    private static GraphType TypeOf(ProjectField field) => field.Type switch
    {
        "single_select" => SelectField,
        "iteration" => IterationField,
        _ => PlainField,
    };
}
