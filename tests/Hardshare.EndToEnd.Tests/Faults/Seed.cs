using System.Globalization;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The seed of a random test: printed, and taken from <c>HARDSHARE_SEED</c> to make the same choices again.</summary>
internal static class Seed
{
    public static int New(ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable("HARDSHARE_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"HARDSHARE_SEED={seed}");
        return seed;
    }
}
