namespace Hardshare.Contracts.Tests.Golden;

/// <summary>What a text member of a given name might say.</summary>
internal static class ExampleText
{
    public static string For(string member) => member.ToLowerInvariant() switch
    {
        "localname" => "arm",
        "node" => "bench-1",
        "name" => "bench-1",
        "owner" => "user:alice",
        "user" or "currentuser" or "by" => "user:bob",
        "type" => "simulated-arm",
        "region" => "us-east",
        "description" => "A robot arm on the bench by the window",
        "capability" => "CAP_INSTANTIATE",
        "hash" => "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "authorizedkeys" or "hostkeys" => "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGoldenGoldenGoldenGoldenGoldenGoldenGolden",
        "gateway" => "gateway-1",
        "address" => "192.0.2.10",
        "loopback" => "127.10.0.5",
        "source" => "10.0.0.0/8",
        "remote" => "198.51.100.7:50123",
        "part" or "parts" => "tunnel",
        "step" => "container",
        "phase" => "start",
        "command" => "/usr/local/bin/home-the-arm --fast",
        "output" => "homed in 1.2 s\n",
        "organizations" => "lab",
        "version" => "0.1.0",
        "roles" => "host",
        "kind" => "container",
        "manifest" => "instance-ready-v1",
        "entity" => "i-11111111-1111-1111-1111-111111111111-22222222-2222-2222-2222-222222222222",
        "instance" => "22222222-2222-2222-2222-222222222222",
        "correlation" => "4bf92f3577b34da6a3ce929d0e0e4736",
        _ => $"an example of {member}",
    };
}
