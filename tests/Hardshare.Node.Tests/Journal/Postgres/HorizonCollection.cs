namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>
/// Tests that hold transactions open, and those that a transaction of another test would keep waiting: on one server what is open in one database is so for all. They
/// run one after the other.
/// </summary>
public static class HorizonCollection
{
    public const string Name = "transactions that others wait for";
}
