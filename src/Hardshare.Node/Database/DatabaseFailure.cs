using System.Net.Sockets;
using Npgsql;

namespace Hardshare.Node.Database;

/// <summary>Tells errors apart and puts them into words for an operator.</summary>
public static class DatabaseFailure
{
    /// <summary>SQLSTATE: the lease ran out, or another incarnation has it.</summary>
    public const string LeaseLost = "HS001";

    /// <summary>SQLSTATE: the entity belongs to another node.</summary>
    public const string NotOwner = "HS002";

    /// <summary>SQLSTATE: the role is no node of this workspace.</summary>
    public const string NoNode = "HS003";

    /// <summary>Whether the same statement may succeed if it is sent again at once.</summary>
    public static bool MayRepeat(Exception cause) => cause is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation,
    };

    /// <summary>
    /// Whether the server refused the statement alone, so that nothing of it was done and the connection is well.
    /// </summary>
    public static bool IsRefusal(Exception cause) => cause is PostgresException refusal && !IsUnavailable(refusal);

    /// <summary>What went wrong with which database, and what to do.</summary>
    public static DatabaseException Explain(DatabaseOptions database, Exception cause) => cause switch
    {
        DatabaseException known => known,
        PostgresException { SqlState: LeaseLost } lost => new LeaseLostException($"{Capital(database)} refuses: {lost.MessageText}.", lost),
        PostgresException said when IsUnavailable(said) => new DatabaseUnavailableException(
            $"{Capital(database)} does not work at the moment: {said.MessageText} (SQLSTATE {said.SqlState}). {Advice(said.SqlState)}", said.SqlState, said),
        PostgresException said => new DatabaseException(
            $"{Capital(database)} refuses: {said.MessageText} (SQLSTATE {said.SqlState}).{OwnersAdvice(said.SqlState, database)}", said.SqlState, said),
        _ => new DatabaseUnavailableException($"{Capital(database)} does not answer: {Innermost(cause)}. {SeeWhether}", null, cause),
    };

    // 08 connection, 53 resources, 57 operator intervention, 58 system error, 28 login, 3D no such database, 25006 read-only (a standby), 55P03 lock not available
    private static bool IsUnavailable(PostgresException said) =>
        said.SqlState[..2] is "08" or "53" or "57" or "58" or "28" or "3D" or "XX" || said.SqlState is "25006" or "55P03";

    private static string Advice(string state) => state switch
    {
        "53100" => "Free some space on the server's disk.",
        "53300" => "Let the server take more connections (max_connections); a node needs three.",
        "25006" => "It is a standby: name the primary.",
        ['2', '8', ..] => "See whether the role may log in, and its password.",
        ['3', 'D', ..] => "See whether it was made; the owner makes it.",
        _ => "A node tries again by itself.",
    };

    private static string OwnersAdvice(string state, DatabaseOptions database) => state switch
    {
        PostgresErrorCodes.InsufficientPrivilege => $" The role {database.User} may not do this; see with which role this node logs in.",
        PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable =>
            " Its schema is not there or an older one: run `hardshare cluster init` as its owner.",
        PostgresErrorCodes.SerializationFailure =>
            " If it was restored from a dump, run `hardshare cluster init` as its owner, with all nodes stopped.",
        _ => "",
    };

    /// <summary>The same, when it has said nothing so far.</summary>
    internal static string Silence(DatabaseOptions database) =>
        $"{Capital(database)} has not answered for {database.Silence.TotalSeconds:0.#} s. {SeeWhether}";

    private const string SeeWhether = "See whether the server runs and can be reached; a node tries again by itself.";

    private static string Innermost(Exception cause) => cause switch
    {
        TimeoutException => "it took too long",
        NpgsqlException { InnerException: TimeoutException } => "it took too long",
        NpgsqlException { InnerException: SocketException { SocketErrorCode: SocketError.AddressNotAvailable } } => "nothing listens there",
        NpgsqlException { InnerException: SocketException socket } => socket.Message,
        NpgsqlException { InnerException: IOException broken } => broken.Message,
        _ => cause.Message,
    };

    private static string Capital(DatabaseOptions database)
    {
        var text = database.ToString();
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
