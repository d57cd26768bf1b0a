using System.IO.Pipes;
using Hardshare.Cli.Output;

namespace Hardshare.Cli.Tests.Output;

public class FileDescriptorStreamTests
{
    [Fact]
    public void Write_pipe_allBytesInOrder()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.In);
        using var stream = new FileDescriptorStream((int)server.ClientSafePipeHandle.DangerousGetHandle());

        stream.Write("hello "u8);
        stream.Write("there"u8);

        var read = new byte[11];
        server.ReadExactly(read);
        read.ShouldBe("hello there"u8.ToArray());
    }

    [Fact]
    public void Write_nobodyReads_saysSoOnceAndDropsTheRest()
    {
        var server = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, server.GetClientHandleAsString());
        using var stream = new FileDescriptorStream((int)writer.SafePipeHandle.DangerousGetHandle());
        server.Dispose();

        Should.Throw<BrokenPipeException>(() => stream.Write("hello"u8));
        stream.Write("again"u8);
    }

    [Fact]
    public void Write_noSuchDescriptor_saysWhy() =>
        Should.Throw<IOException>(() => new FileDescriptorStream(9999).Write("x"u8)).Message.ShouldContain("cannot write");
}
