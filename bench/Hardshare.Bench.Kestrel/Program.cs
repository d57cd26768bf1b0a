// What Kestrel costs with one route that does nothing. The address is an argument: --urls http://127.0.0.1:PORT
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/health", () => "ok");
app.Run();
