namespace Hardshare.Node.Api.Errors;

/// <summary>
/// Turns whatever goes wrong further in, and whatever ends without a body, into the envelope. An exception that nobody expected is logged;
/// the caller learns no more than that it happened.
/// </summary>
internal sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }

            return;
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await WriteAsync(context, problem);
            return;
        }

        await WriteMissingBodyAsync(context);
    }

    private Task WriteAsync(HttpContext context, Exception problem)
    {
        switch (problem)
        {
            case ApiException error:
                return ErrorWriter.WriteAsync(context, error.Status, error.Message, error.Rejected, error.RetryAfter);
            case BadHttpRequestException error:
                return ErrorWriter.WriteAsync(context, error.StatusCode, ErrorWriter.DefaultMessage(context, error.StatusCode));
            case TimeoutException or OperationCanceledException:
                return ErrorWriter.WriteAsync(context, StatusCodes.Status504GatewayTimeout, "no answer in time");
            default:
                log.LogError(problem, "Request {Request} failed", context.TraceIdentifier);
                return ErrorWriter.WriteAsync(
                    context, StatusCodes.Status500InternalServerError,
                    $"internal error; the node's log has it under {context.TraceIdentifier}");
        }
    }

    private static Task WriteMissingBodyAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentType is not null || response.ContentLength is not null)
        {
            return Task.CompletedTask;
        }

        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed
            && response.Headers.Allow.ToString() is var allow && allow.Contains("GET"))
        {
            response.Headers.Allow = $"{allow}, HEAD";
        }

        return ErrorWriter.WriteAsync(context, response.StatusCode, ErrorWriter.DefaultMessage(context, response.StatusCode));
    }
}
