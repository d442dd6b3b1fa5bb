using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrgBackup.Tests.Lambda.Support;

/// <summary>A certificate authority that nobody trusts, and a server's certificate of it for loopback.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _authority;

    public TestAuthority()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        Server = CreateServer(now);
    }

    public X509Certificate2 Server { get; }

    /// <summary>Gets the authority's certificate as <c>SSL_CERT_FILE</c> takes it.</summary>
    public string Pem => _authority.ExportCertificatePem();

    public void Dispose()
    {
        Server.Dispose();
        _authority.Dispose();
    }

    private X509Certificate2 CreateServer(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var bare = request.Create(_authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        return bare.CopyWithPrivateKey(key);
    }
}
