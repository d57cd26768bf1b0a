using FsCheck;
using FsCheck.Fluent;
using Hardshare.Carrier.Bytes;

namespace Hardshare.Carrier.Tests.Bytes;

public class ByteQueueTests
{
    /// <summary>Against the queue of the base library: add where the number is positive, remove where it is not.</summary>
    [Fact]
    public void Queue_any_adds_and_removes_gives_the_bytes_in_order() =>
        Prop.ForAll<int[]>(steps =>
        {
            var queue = new ByteQueue(16);
            var model = new Queue<byte>();
            byte next = 0;
            foreach (var step in steps)
            {
                if (step > 0)
                {
                    var bytes = Enumerable.Range(0, Math.Min(step, queue.Room)).Select(_ => next++).ToArray();
                    queue.Add(bytes);
                    foreach (var b in bytes) model.Enqueue(b);
                }
                else
                {
                    var first = queue.First;
                    if (first.IsEmpty != (model.Count == 0)) return false;
                    var count = Math.Min(first.Length, -step);
                    foreach (var b in first[..count])
                    {
                        if (b != model.Dequeue()) return false;
                    }
                    queue.Remove(count);
                }
                if (queue.Count != model.Count || queue.Room != 16 - model.Count) return false;
            }
            return queue.Clear() == model.Count && queue.Count == 0 && queue.First.IsEmpty;
        }).QuickCheckThrowOnFailure();
}
