using System.Text;
using Microsoft.AspNetCore.Http;
using OrgBackup.Git;

namespace OrgBackup.Tests.Git.Support;

/// <summary>Answers written by hand in git's protocol.</summary>
internal static class PktLines
{
    /// <summary>Answers these lines; null is a flush.</summary>
    public static async Task AnswerPktLinesAsync(this HttpResponse response, string contentType, params string?[] lines)
    {
        response.ContentType = contentType;
        foreach (var line in lines)
        {
            await response.Body.WriteAsync(line is null ? Encoding.ASCII.GetBytes("0000") : PktLineReader.Encode(line));
        }
    }
}
