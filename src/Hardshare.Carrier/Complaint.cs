namespace Hardshare.Carrier;

/// <summary>What goes wrong, said on standard error: a file of the node's, on a disk that may be full. What cannot be said there must not end a session.</summary>
internal static class Complaint
{
    public static void Say(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // There is nowhere else to say it.
        }
    }
}
