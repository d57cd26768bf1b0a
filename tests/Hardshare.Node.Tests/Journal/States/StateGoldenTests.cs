using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>
/// Checked-in files, <c>MANIFEST.json</c>, that hold what an entity is after its example history. When one of these tests fails, the form of the state or
/// what <c>Apply</c> makes of old events has changed, and snapshots that are out there would lead to a wrong state: give the state another manifest, and
/// run the tests once with <c>HARDSHARE_WRITE_GOLDEN=1</c> for its file. Files are never edited.
/// </summary>
public sealed class StateGoldenTests
{
    private static readonly SnapshotCodec Codec = new([typeof(DeploymentState).Assembly]);
    private static readonly JsonSerializerOptions Indented = new(SnapshotJson.Options) { WriteIndented = true };

    public static TheoryData<Type> States => new(typeof(DeploymentState).Assembly.GetTypes().Where(type => type.IsDefined(typeof(ManifestAttribute))));

    [Theory]
    [MemberData(nameof(States))]
    public void Example_history_leads_to_the_golden_file(Type state) => Pretty(Codec.Encode(ExampleHistories.StateOf(state))).ShouldBe(Golden(state));

    [Theory]
    [MemberData(nameof(States))]
    public void Golden_file_is_read_whole(Type state) =>
        Pretty(Codec.Encode(Codec.Decode(ManifestOf(state), Encoding.UTF8.GetBytes(Golden(state))))).ShouldBe(Golden(state));

    [Theory]
    [MemberData(nameof(States))]
    public void Golden_file_shows_every_member_and_no_other(Type state)
    {
        using var golden = JsonDocument.Parse(Golden(state));
        golden.RootElement.EnumerateObject().Select(member => member.Name)
            .ShouldBe(SnapshotJson.Options.GetTypeInfo(FormOf(state)).Properties.Select(member => member.Name), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Decode_without_any_one_member_that_cannot_be_absent_or_with_another_one_fails(Type state)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Golden(state))!;
        foreach (var required in SnapshotJson.Options.GetTypeInfo(FormOf(state)).Properties.Where(member => member.IsRequired))
            Should.Throw<JsonException>(() => Decode(state, members.Where(member => member.Key != required.Name)), required.Name);
        Should.Throw<JsonException>(() => Decode(state, members.Append(KeyValuePair.Create("mood", members.Values.First()))));
    }

    [Fact]
    public void Example_history_of_a_deployment_has_each_of_its_events() => ExampleHistories.OfDeployment.Select(one => one.GetType()).Distinct()
        .ShouldBe(EventsBeside(typeof(Contracts.Deployments.DeploymentRegistered)), ignoreOrder: true);

    [Fact]
    public void Example_history_of_the_tokens_has_each_of_their_events() => ExampleHistories.OfTokens.Select(one => one.GetType()).Distinct()
        .ShouldBe(EventsBeside(typeof(Contracts.Access.TokenRecorded)), ignoreOrder: true);

    [Fact]
    public void Example_history_of_a_node_has_each_of_its_events() => ExampleHistories.OfNode.Select(one => one.GetType()).Distinct()
        .ShouldBe(EventsBeside(typeof(Contracts.Nodes.NodeStarted)), ignoreOrder: true);

    private static IEnumerable<Type> EventsBeside(Type one) =>
        Manifests.All.Select(message => message.Value).Where(type => type.Namespace == one.Namespace && typeof(IEvent).IsAssignableFrom(type));

    private static object Decode(Type state, IEnumerable<KeyValuePair<string, JsonElement>> members) =>
        Codec.Decode(ManifestOf(state), JsonSerializer.SerializeToUtf8Bytes(members.ToDictionary()));

    private static string ManifestOf(Type state) => state.GetCustomAttribute<ManifestAttribute>()!.Name;

    private static Type FormOf(Type state) => state.GetCustomAttribute<JsonConverterAttribute>()!.ConverterType!.BaseType!.GenericTypeArguments[1];

    private static string Golden(Type state)
    {
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, ManifestOf(state) + ".json");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("HARDSHARE_WRITE_GOLDEN") == "1")
            File.WriteAllText(file, Pretty(Codec.Encode(ExampleHistories.StateOf(state))));
        return File.ReadAllText(file);
    }

    private static string Pretty(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, Indented) + "\n";
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
