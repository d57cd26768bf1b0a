using System.Globalization;
using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>
/// Writes down, from when it is made, whether the node that stored an event held its lease when its transaction began: in a trigger of the database, beside the program's own checks.
/// </summary>
public sealed class LeaseAudit
{
    private readonly PrivatePostgres _server;

    public LeaseAudit(PrivatePostgres server)
    {
        _server = server;
        Execute(
            """
            CREATE SCHEMA IF NOT EXISTS audit;
            CREATE TABLE IF NOT EXISTS audit.write (node text NOT NULL, held boolean NOT NULL, entity text NOT NULL, number bigint NOT NULL);
            CREATE OR REPLACE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO audit.write SELECT n.name, n.lease_until > now(), NEW.persistence_id, NEW.sequence_number FROM hardshare.node n WHERE n.role = session_user;
                RETURN NULL;
            END $$;
            GRANT USAGE ON SCHEMA audit TO PUBLIC;
            CREATE OR REPLACE TRIGGER audit AFTER INSERT ON hardshare.journal FOR EACH ROW EXECUTE FUNCTION audit.note();
            """);
    }

    /// <summary>How many events a node has stored since.</summary>
    public int Writes(string node) => int.Parse(Execute($"SELECT count(*) FROM audit.write WHERE node = '{node}'"), CultureInfo.InvariantCulture);

    /// <summary>What was stored by a node without a lease.</summary>
    public IReadOnlyList<string> LateWrites() =>
        Execute("SELECT node || ' wrote ' || entity || ' ' || number FROM audit.write WHERE NOT held").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Execute(string sql) => _server.Execute(ClusterLab.Database, sql);
}
