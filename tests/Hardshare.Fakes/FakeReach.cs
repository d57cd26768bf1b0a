using System.Collections.Concurrent;
using Hardshare.Actors.Gateway;

namespace Hardshare.Fakes;

/// <summary>Everything can be reached, but for the addresses that a test has cut off.</summary>
public sealed class FakeReach : IReach
{
    private readonly ConcurrentDictionary<string, bool> _cut = new();

    public void Cut(string address, bool isCut = true)
    {
        if (isCut)
            _cut[address] = true;
        else
            _cut.TryRemove(address, out _);
    }

    public Task<bool> AnswersAsync(string address, int port, TimeSpan limit, CancellationToken cancellation) => Task.FromResult(!_cut.ContainsKey(address));
}
