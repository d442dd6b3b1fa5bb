using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace OrgBackup.Aws;

/// <summary>
/// Speaks to one of AWS's JSON services through the SDK's own pipeline: its credentials, signatures, repetitions and
/// clock correction. It stands in for the service packages; see docs/decisions/0001.
/// </summary>
internal sealed class AwsJsonClient(AwsService service, AwsJsonConfig config) : AmazonServiceClient(config)
{
    protected override IServiceMetadata ServiceMetadata => field ??= new Metadata(service.Id);

    /// <summary>Sends one request.</summary>
    /// <param name="explain">Says what an error of this action means; null where it is as for any other.</param>
    /// <exception cref="BackupException">What went wrong, in our words.</exception>
    public async Task<TOut> CallAsync<TIn, TOut>(
        AwsAction<TIn, TOut> action,
        TIn input,
        Func<AmazonServiceException, BackupException?> explain,
        CancellationToken cancellationToken)
    {
        var call = new Call(action.Name, JsonSerializer.SerializeToUtf8Bytes(input, action.Input));
        var options = new InvokeOptions
        {
            RequestMarshaller = new Marshaller(service),
            ResponseUnmarshaller = BodyReader.Instance,
        };
        try
        {
            var reply = await InvokeAsync<Reply>(call, options, cancellationToken);
            return JsonSerializer.Deserialize(reply.Body, action.Output) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            // without the cause: its text may show a piece of the answer
            throw AwsErrors.NoJson(service, action.Name);
        }
        catch (Exception e) when (AwsErrors.IsForeign(e, cancellationToken))
        {
            throw (e is AmazonServiceException error ? explain(error) : null)
                ?? AwsErrors.Translate(e, service, action.Name);
        }
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new Resolver());
        pipeline.AddHandlerAfter<Resolver>(new Signing());
    }

    private sealed class Call(string action, byte[] body) : AmazonWebServiceRequest
    {
        public string Action => action;

        public byte[] Body => body;
    }

    private sealed class Reply : AmazonWebServiceResponse
    {
        public byte[] Body { get; init; } = [];
    }

    private sealed class Metadata(string id) : IServiceMetadata
    {
        public string ServiceId => id;

        public IDictionary<string, string> OperationNameMapping { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal);
    }

    private sealed class Resolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();

        protected override void ServiceSpecificHandler(
            IExecutionContext executionContext, EndpointParameters parameters)
        {
        }
    }

    private sealed class Signing : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Marshaller(AwsService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (Call)input;
            return new DefaultRequest(call, service.Id)
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = call.Body,
                Headers =
                {
                    ["X-Amz-Target"] = $"{service.Target}.{call.Action}",
                    ["Content-Type"] = $"application/x-amz-json-{service.JsonVersion}",
                },
            };
        }
    }

    private sealed class BodyReader : JsonResponseUnmarshaller
    {
        public static readonly BodyReader Instance = new();

        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            using var copy = new MemoryStream();
            input.Stream.CopyTo(copy);
            return new Reply { Body = copy.ToArray() };
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            return new(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }
}

/// <summary>One action of a service, and the forms of its question and answer.</summary>
internal sealed record AwsAction<TIn, TOut>(string Name, JsonTypeInfo<TIn> Input, JsonTypeInfo<TOut> Output);
