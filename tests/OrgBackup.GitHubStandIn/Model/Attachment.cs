using System.Globalization;

namespace OrgBackup.GitHubStandIn.Model;

/// <summary>A file that somebody attached to a text: whoever may see its repository may see it.</summary>
public sealed class Attachment
{
    /// <summary>Gets the path of its address on the web site.</summary>
    public required string Path { get; init; }

    public required Repository Repository { get; init; }

    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required byte[] Content { get; set; }

    /// <summary>Gets a value indicating whether a rendered page shows it.</summary>
    public bool IsImage => ContentType.StartsWith("image/", StringComparison.Ordinal);
}

/// <summary>All attachments of one GitHub.</summary>
public sealed class AttachmentShelf(GitHubModel model)
{
    private readonly Dictionary<string, Attachment> _byPath = new(StringComparer.OrdinalIgnoreCase);
    private int _last = 16_200_000;

    /// <summary>An image under the address that is given out today.</summary>
    public Attachment AddImage(Repository repository, byte[] content) =>
        Add(repository, $"/user-attachments/assets/{Id()}", "image.png", content, "image/png");

    /// <summary>Another file under the address that is given out today.</summary>
    public Attachment AddFile(Repository repository, string name, byte[] content) =>
        Add(repository, $"/user-attachments/files/{Number()}/{name}", name, content, "application/pdf");

    /// <summary>An image under an address as it was given out until 2024.</summary>
    public Attachment AddOldImage(Repository repository, byte[] content) =>
        Add(repository, $"/{repository.FullName}/assets/{Number()}/{Id()}", "image.png", content, "image/png");

    /// <summary>Another file under an address as it was given out until 2024.</summary>
    public Attachment AddOldFile(Repository repository, string name, byte[] content) =>
        Add(repository, $"/{repository.FullName}/files/{Number()}/{name}", name, content, "application/zip");

    /// <summary>The attachment at that path, or null.</summary>
    public Attachment? Find(string path)
    {
        lock (model.Gate)
        {
            return _byPath.GetValueOrDefault(path);
        }
    }

    public void Remove(Attachment attachment)
    {
        lock (model.Gate)
        {
            _byPath.Remove(attachment.Path);
        }
    }

    /// <summary>Whether the path is one of attachments, there or not.</summary>
    internal static bool IsPath(string path) => path.Split('/') switch
    {
        ["", "user-attachments", ..] => true,
        ["", _, _, "assets" or "files", _, _] => true,
        _ => false,
    };

    private Attachment Add(Repository repository, string path, string name, byte[] content, string contentType)
    {
        lock (model.Gate)
        {
            return _byPath[path] = new Attachment
            {
                Path = path,
                Repository = repository,
                Name = name,
                Content = content,
                ContentType = contentType,
            };
        }
    }

    private string Number() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);

    private string Id() => new Guid(Interlocked.Increment(ref _last), 1, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1).ToString();
}
