namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A project (the second kind): fields, items with a value for each, and views.</summary>
public sealed class Project(Account owner, ProjectNumber number, string title, Account creator, Func<long> nextId)
{
    public long Id => number.Id;

    public int Number => number.Number;

    public string Title { get; set; } = title;

    public Account Owner => owner;

    public Account Creator => creator;

    public List<ProjectField> Fields { get; } = [];

    public List<ProjectItem> Items { get; } = [];

    public List<ProjectView> Views { get; } = [];

    public string NodeId => Model.NodeId.Of("PVT", Id);

    public ProjectField AddField(string name, string type = "text", params string[] options)
    {
        var field = new ProjectField(this, nextId(), name, type) { Options = options };
        Fields.Add(field);
        return field;
    }

    /// <summary>Adds a draft issue.</summary>
    public ProjectItem AddItem(string text)
    {
        var item = new ProjectItem(this, nextId(), text);
        Items.Add(item);
        return item;
    }

    public ProjectView AddView(string name, string layout = "TABLE_LAYOUT")
    {
        var view = new ProjectView(this, nextId(), Views.Count + 1, name) { Layout = layout };
        Views.Add(view);
        return view;
    }
}

/// <summary>A project's id, and its number in the organization.</summary>
public sealed record ProjectNumber(long Id, int Number);

/// <summary>A field of a project.</summary>
/// <param name="Type">As in REST: <c>title</c>, <c>text</c>, <c>number</c>, <c>single_select</c>.</param>
public sealed record ProjectField(Project Project, long Id, string Name, string Type)
{
    public IReadOnlyList<string> Options { get; init; } = [];

    public string NodeId => Model.NodeId.Of("PVTF", Id);
}

/// <summary>A draft issue in a project, with its values by field.</summary>
public sealed class ProjectItem(Project project, long id, string title)
{
    public Project Project => project;

    public long Id => id;

    public string Title { get; set; } = title;

    public Dictionary<ProjectField, string> Values { get; } = [];

    public string NodeId => Model.NodeId.Of("PVTI", id);
}

/// <summary>A view of a project.</summary>
public sealed record ProjectView(Project Project, long Id, int Number, string Name)
{
    /// <summary>Gets <c>TABLE_LAYOUT</c>, <c>BOARD_LAYOUT</c> or <c>ROADMAP_LAYOUT</c>.</summary>
    public required string Layout { get; init; }

    public string? Filter { get; init; }

    public string NodeId => Model.NodeId.Of("PVTV", Id);
}
