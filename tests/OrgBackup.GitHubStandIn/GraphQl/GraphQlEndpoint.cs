using OrgBackup.GitHubStandIn.Http;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.GraphQl;

internal static class GraphQlEndpoint
{
    public static Task<ApiResponse> AnswerAsync(ApiRequest request, JournalEntry entry, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResponse.NotFound());
}
