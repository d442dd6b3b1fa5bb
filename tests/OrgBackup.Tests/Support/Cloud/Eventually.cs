using System.Runtime.CompilerServices;

namespace OrgBackup.Tests.Support.Cloud;

/// <summary>Waits for something that another process brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task TrueAsync(Func<bool> isTrue, [CallerArgumentExpression(nameof(isTrue))] string what = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!isTrue())
        {
            limit.IsCancellationRequested.Should().BeFalse("it should come true: {0}", what);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
