using System.Text.Json;
using System.Text.Json.Serialization;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// How states look in JSON: as messages do, but a member that is not known is an error. State that a newer version wrote would else be read without what
/// only that version knows.
/// </summary>
public static class SnapshotJson
{
    public static JsonSerializerOptions Options { get; } =
        new(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
}
