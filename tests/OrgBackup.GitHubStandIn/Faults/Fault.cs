using Microsoft.AspNetCore.Http;
using OrgBackup.GitHubStandIn.Access;
using OrgBackup.GitHubStandIn.Rest;

namespace OrgBackup.GitHubStandIn.Faults;

/// <summary>
/// Something that goes wrong with one request. It may answer itself, alter the API's answer, or damage the bytes.
/// </summary>
internal abstract class Fault
{
    /// <summary>Gets what happens to the bytes of the answer.</summary>
    public virtual BodyDamage? Damage => null;

    /// <summary>Answers instead of the server. False when the server goes on.</summary>
    public virtual Task<bool> AnswerAsync(FaultContext context) => Task.FromResult(false);

    /// <summary>Changes how the API reads the request.</summary>
    public virtual void Prepare(ApiRequest request)
    {
    }

    /// <summary>Changes the API's answer before it is written.</summary>
    public virtual void Alter(ApiResponse response, FaultContext context)
    {
    }
}

/// <summary>What a fault may use.</summary>
internal sealed record FaultContext(GitHubState State, HttpContext Http, FaultCaller Caller);

/// <summary>Whose budget a fault of the limits hits.</summary>
internal sealed record FaultCaller(Caller Caller, string Resource);

/// <summary>Damage to the bytes of an answer, at a place counted from the first byte of the body.</summary>
internal sealed record BodyDamage
{
    /// <summary>Gets the place; null is the middle of a body of known length.</summary>
    public long? At { get; init; }

    public TimeSpan StallFor { get; init; }

    public bool Cut { get; init; }

    public bool Flip { get; init; }
}

/// <summary>The body was cut as a fault wanted.</summary>
internal sealed class BodyCutException() : Exception("The body was cut by a fault.");
