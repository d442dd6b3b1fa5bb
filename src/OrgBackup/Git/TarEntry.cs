namespace OrgBackup.Git;

/// <summary>One entry of a tar archive as it is read.</summary>
/// <param name="Name">The name's bytes.</param>
/// <param name="Kind">The type flag: <c>0</c> a file, <c>5</c> a folder, <c>1</c> and <c>2</c> links, <c>3</c>, <c>4</c> and <c>6</c> devices.</param>
/// <param name="Size">Length of the content that follows.</param>
internal sealed record TarEntry(byte[] Name, byte Kind, long Size)
{
    public bool IsFile => Kind is (byte)'0' or 0 or (byte)'7';

    public bool IsFolder => Kind is (byte)'5';
}
