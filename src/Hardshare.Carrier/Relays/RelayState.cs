using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Relays;

/// <summary>What a relay must know again when it is started anew: <c>state.json</c>.</summary>
internal sealed record RelayState(int V, IReadOnlyList<StoredInstance> Instances)
{
    public const int Version = 1;

    /// <returns>
    /// An empty state if there is no file, an empty one, as a power cut can leave it, or one that cannot be used: that is put aside, because the node
    /// tells a relay that has nothing all that it wants, and without a relay nobody is reached.
    /// </returns>
    public static RelayState Load(string path)
    {
        var empty = new RelayState(Version, []);
        if (!File.Exists(path)) return empty;
        var bytes = File.ReadAllBytes(path);
        if (bytes.All(b => b == 0)) return empty;
        try
        {
            var state = JsonSerializer.Deserialize(bytes, StateJson.Default.RelayState) ?? throw new JsonException("it is null");
            if (state.V != Version) throw new JsonException($"version {state.V} is unknown");
            state.Check();
            return state;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            File.Move(path, path + ".bad", overwrite: true);
            Console.Error.WriteLine($"relay: the stored state cannot be used and was put aside as {path}.bad: {e.Message}");
            return empty;
        }
    }

    /// <summary>The file is the old one or the new one at every moment, whenever the process is killed.</summary>
    public void Save(string path)
    {
        var fresh = path + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, StateJson.Default.RelayState));
        File.Move(fresh, path, overwrite: true);
    }

    private void Check()
    {
        if (Instances is null) throw new JsonException("it has no instances");
        foreach (var one in Instances)
        {
            if (one is not { Set: not null, Counters: not null, Open: not null }) throw new JsonException("an instance is not whole");
            InstanceSettings.Check(one.Set, IPAddress.Any);
        }
    }
}

/// <summary>One instance in the stored state.</summary>
internal sealed record StoredInstance(SetInstance Set, int? TargetPort, Counters Counters, IReadOnlyList<OpenConnection> Open);

/// <summary>See <see cref="InstanceReport"/>.</summary>
internal sealed class Counters
{
    public long BytesIn { get; set; }

    public long BytesOut { get; set; }

    public long Connections { get; set; }

    public long Dropped { get; set; }

    public long Refused { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RelayState))]
internal sealed partial class StateJson : JsonSerializerContext;
