using System.Text.Json.Serialization;

namespace Hardshare.Node.Containers.Api;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineError))]
[JsonSerializable(typeof(CreateContainer))]
[JsonSerializable(typeof(CreatedContainer))]
[JsonSerializable(typeof(List<ContainerSummary>))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(WaitResult))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(PullLine))]
[JsonSerializable(typeof(CreateExec))]
[JsonSerializable(typeof(CreatedExec))]
[JsonSerializable(typeof(StartExec))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(CreateNetwork))]
[JsonSerializable(typeof(CreatedNetwork))]
[JsonSerializable(typeof(List<NetworkDetails>))]
[JsonSerializable(typeof(DisconnectNetwork))]
[JsonSerializable(typeof(Dictionary<string, IReadOnlyList<string>>))]
internal sealed partial class EngineJson : JsonSerializerContext;
