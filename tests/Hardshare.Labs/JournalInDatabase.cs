using System.Globalization;
using System.Text.Json;
using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>The journal of a workspace of several labs, from their database.</summary>
public sealed class JournalInDatabase(PrivatePostgres server) : StoredHistory
{
    protected override IEnumerable<Row> Rows(string? manifest = null) => server
        .Execute(ClusterLab.Database, "SELECT persistence_id, sequence_number, manifest, encode(message, 'hex') FROM hardshare.journal ORDER BY ordering")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')).Where(cells => manifest is null || cells[2] == manifest)
        .Select(cells => new Row(cells[0], long.Parse(cells[1], CultureInfo.InvariantCulture), cells[2], JsonDocument.Parse(Convert.FromHexString(cells[3].Trim())).RootElement));
}
