using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrgBackup.Tests.StandIn.Support;

/// <summary>The JSON web token with which a GitHub App authenticates.</summary>
internal static class AppJwt
{
    public static string Make(RSA key, string issuer, DateTimeOffset now, int lifeSeconds = 540)
    {
        var issued = now.ToUnixTimeSeconds() - 60;
        var text = $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode($$"""{"iat":{{issued}},"exp":{{issued + 60 + lifeSeconds}},"iss":"{{issuer}}"}""")}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
