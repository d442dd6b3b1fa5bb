namespace OrgBackup.GitHub;

/// <summary>
/// What our handlers know about a request beside its bytes; carried along over redirects and repetitions.
/// </summary>
internal static class RequestTraits
{
    private static readonly HttpRequestOptionsKey<bool> StreamedKey = new("orgbackup.streamed");
    private static readonly HttpRequestOptionsKey<bool> RepeatableKey = new("orgbackup.repeatable");
    private static readonly HttpRequestOptionsKey<bool> FileKey = new("orgbackup.file");
    private static readonly HttpRequestOptionsKey<long> UploadKey = new("orgbackup.upload");
    private static readonly HttpRequestOptionsKey<string> MediaKey = new("orgbackup.media");
    private static readonly HttpRequestOptionsKey<string> TokenKey = new("orgbackup.token");

    extension(HttpRequestMessage request)
    {
        /// <summary>
        /// Gets or sets a value indicating whether the body goes to the caller as it comes, not as checked JSON.
        /// </summary>
        public bool Streamed
        {
            get => request.Options.TryGetValue(StreamedKey, out var value) && value;
            set => request.Options.Set(StreamedKey, value);
        }

        /// <summary>
        /// Gets or sets a value indicating whether the request may be sent again though its answer was lost.
        /// </summary>
        public bool Repeatable
        {
            get => request.Method == HttpMethod.Get
                || (request.Options.TryGetValue(RepeatableKey, out var value) && value);
            set => request.Options.Set(RepeatableKey, value);
        }

        /// <summary>
        /// Gets or sets a value indicating whether a file of GitHub's web site is asked for, which is no call of the
        /// API: the token goes to that site only.
        /// </summary>
        public bool IsFile
        {
            get => request.Options.TryGetValue(FileKey, out var value) && value;
            set => request.Options.Set(FileKey, value);
        }

        /// <summary>
        /// Gets or sets the length of a file that is sent, in bytes; null for any other request. The token goes to
        /// GitHub's host for uploads too, and sending takes its time.
        /// </summary>
        public long? UploadSize
        {
            get => request.Options.TryGetValue(UploadKey, out var value) ? value : null;
            set => request.Options.Set(UploadKey, value!.Value);
        }

        /// <summary>Gets or sets the media type to ask for; null is GitHub's ordinary one.</summary>
        public string? MediaType
        {
            get => request.Options.TryGetValue(MediaKey, out var value) ? value : null;
            set => request.Options.Set(MediaKey, value!);
        }

        /// <summary>Gets how many of GitHub's points the request costs: 1 to read, 5 to write.</summary>
        public int Points => request.Method == HttpMethod.Get || request.Repeatable ? 1 : 5;

        /// <summary>Gets or sets the token for GitHub's own origins.</summary>
        public string? Token
        {
            get => request.Options.TryGetValue(TokenKey, out var value) ? value : null;
            set => request.Options.Set(TokenKey, value!);
        }

        /// <summary>
        /// Gets the request for people: method and address, without the query, which may be a signature.
        /// </summary>
        public string Name =>
            $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";

        /// <summary>
        /// A request of the same content to another address; headers that prove who we are stay behind unless asked
        /// for.
        /// </summary>
        public HttpRequestMessage To(Uri target, bool keepAuthorization)
        {
            var copy = new HttpRequestMessage(request.Method, target) { Content = request.Content };
            foreach (var (name, values) in request.Headers.NonValidated)
            {
                if (keepAuthorization || !name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                {
                    copy.Headers.TryAddWithoutValidation(name, values);
                }
            }

            foreach (var (name, value) in request.Options)
            {
                ((IDictionary<string, object?>)copy.Options)[name] = value;
            }

            return copy;
        }
    }
}
