namespace OrgBackup.Git;

/// <summary>
/// One entry of a tar archive as it is read: the name's bytes, the type flag (<c>0</c> a file, <c>5</c> a folder, other
/// digits links and devices) and the length of the content that follows.
/// </summary>
internal sealed record TarEntry(byte[] Name, byte Kind, long Size)
{
    public bool IsFile => Kind is (byte)'0' or 0 or (byte)'7';

    public bool IsFolder => Kind is (byte)'5';
}
