using Hardshare.Actors;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;

namespace Hardshare.Node.Api.Binding;

/// <summary>One request as a route's handler sees it: who calls, the workspace as far as they reach it, query and body.</summary>
internal sealed class ApiCall
{
    private ApiCall(HttpContext context)
    {
        Context = context;
        Options = Service<ApiOptions>();
        Time = Service<TimeProvider>();

        // A route that needs nothing looks at no token; the guard has refused the others where there is no caller.
        Caller = CallerFeature.Of(context) ?? Caller.Anonymous;
        Workspace = new ScopedWorkspace(Service<IWorkspace>(), Caller, Time);
    }

    public HttpContext Context { get; }

    public ApiOptions Options { get; }

    public TimeProvider Time { get; }

    public Caller Caller { get; }

    public ScopedWorkspace Workspace { get; }

    public IQueryCollection Query => Context.Request.Query;

    public CancellationToken Cancellation => Context.RequestAborted;

    /// <summary>Called by the framework for handlers' parameters of this type.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext context) => ValueTask.FromResult<ApiCall?>(new ApiCall(context));

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    public Task<JsonBody> BodyAsync() => JsonBody.ReadAsync(Context.Request, Options.BodyLimit, Cancellation);

    public Task<IReply> AskAsync(IQuery query) => Workspace.AskAsync(query, Cancellation);

    public Task<IReply> SendAsync(EntityAddress to, ICommand command, TimeSpan? limit = null, CommandId? id = null) =>
        Workspace.SendAsync(to, command, Cancellation, limit, id ?? IdempotencyKey.CommandOf(this));

    /// <summary>
    /// Whether a flag is in the query, with whatever value: <c>?include_terminated</c> and <c>?include_terminated=</c> are the same.
    /// </summary>
    public bool HasFlag(string name) => Query.ContainsKey(name);

    /// <summary>A whole number of the query, or null when it is absent or malformed: lists fall back to their defaults.</summary>
    public long? QueryNumber(string name) =>
        long.TryParse(Query[name], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var number)
            ? number : null;

    /// <summary>The parts of a comma list in the query; none when it is absent.</summary>
    public IReadOnlyList<string> QueryList(string name) =>
        Query[name].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
