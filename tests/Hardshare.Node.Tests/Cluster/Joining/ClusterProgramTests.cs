using Hardshare.Node.Cluster;
using Hardshare.Node.Cluster.Joining;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;
using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;
using static Hardshare.Node.Tests.Processes.Eventually;

namespace Hardshare.Node.Tests.Cluster.Joining;

public sealed class ClusterProgramTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hs-join");
    private readonly TestDatabase _database = TestDatabase.CreateEmpty();
    private string[] _login = [];

    public async Task InitializeAsync()
    {
        var password = Path.Combine(_folder.FullName, "owner");
        SecretFile.Write(password, _database.Owner.Password!);
        _login =
        [
            "--host", "127.0.0.1", "--port", $"{_database.Server.Port}", "--database", _database.Name, "--user", _database.Owner.User, "--password-file", password, "--tls", "off",
        ];
        (await RunAsync(["init", "--workspace", "lab-7", "--lease", "5s", .. _login])).Code.ShouldBe(0);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Init_again_changes_nothing()
    {
        var again = await RunAsync(["init", .. _login]);
        (again.Code, again.Errors).ShouldBe((0, ""));
        again.Output.ShouldContain("workspace lab-7, leases of 5 s");
        again.Output.ShouldContain("hardshare cluster join TOKEN");
    }

    [Fact]
    public async Task Init_makes_the_database_if_it_is_not_there()
    {
        _database.Sql($"ALTER ROLE {_database.Owner.User} CREATEDB");
        var made = await RunAsync(["init", .. _login, "--database", $"{_database.Name}_new"]);
        made.Errors.ShouldBe("");
        made.Output.ShouldStartWith("made the database");
        _database.Server.Execute("postgres", $"DROP DATABASE {_database.Name}_new");
    }

    [Fact]
    public async Task Join_makes_a_node_whose_password_only_its_machine_has()
    {
        var token = await InviteAsync("bench-1");
        var joined = await RunAsync(["join", token, "--config", Machine("bench-1")]);
        joined.Code.ShouldBe(0, joined.Errors);
        joined.Output.ShouldStartWith("node bench-1 has joined workspace lab-7");

        var data = Path.Combine(_folder.FullName, "bench-1");
        foreach (var file in new[] { ConfigurationReader.JoinedFile, "database-password" })
            File.GetUnixFileMode(Path.Combine(data, file)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configuration = ConfigurationReader.Load(Machine("bench-1"));
        await using var node = new ClusterNode("bench-1", new NodeDatabase(configuration.Cluster!.Login()), "lab-7");
        (await node.AcquireAsync()).Members.ShouldHaveSingleItem().Name.ShouldBe("bench-1");
        var password = File.ReadAllText(Path.Combine(data, "database-password"));
        _database.Server.Log.ShouldNotContain(password);
        (await Should.ThrowAsync<DatabaseException>(node.Database.ExecuteAsync("SELECT * FROM hardshare.join_token", []))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task Node_that_joined_invites_the_next_one()
    {
        await RunAsync(["join", await InviteAsync("bench-1"), "--config", Machine("bench-1")]);
        var invited = await RunAsync(["invite", "bench-2", "--config", Machine("bench-1"), "--address", "127.0.0.1"]);
        invited.Errors.ShouldStartWith("This lets one machine join workspace lab-7 as node bench-2, once, until 20");
        var joined = await RunAsync(["join", "-", "--config", Machine("bench-2")], input: invited.Output);
        joined.Code.ShouldBe(0, joined.Errors);
    }

    [Fact]
    public async Task Join_with_a_token_that_was_used_is_refused()
    {
        var token = await InviteAsync("bench-1");
        await RunAsync(["join", token, "--config", Machine("bench-1")]);
        File.Delete(Path.Combine(_folder.FullName, "bench-1", ConfigurationReader.JoinedFile));
        await RefusedAsync(token, "bench-1", "the join token was used at 20");
    }

    [Fact]
    public async Task Join_again_with_the_same_password_after_an_answer_that_was_lost_is_answered_as_before()
    {
        var token = JoinToken.Parse(await InviteAsync("bench-1"));
        await using var database = new NodeDatabase(_database.Owner with { User = token.Role, Password = token.Secret });
        var (own, other) = (ScramVerifier.Of("one"), ScramVerifier.Of("one"));
        Task<IReadOnlyList<string>> JoinAsync(string verifier) =>
            database.ReadAsync("SELECT role || ' of ' || workspace FROM hardshare.join_workspace('bench-1', $1)", [verifier], row => row.GetString(0));
        var first = await JoinAsync(own);
        first.ShouldHaveSingleItem().ShouldEndWith("_bench-1 of lab-7");
        (await JoinAsync(own)).ShouldBe(first);
        (await Should.ThrowAsync<DatabaseException>(JoinAsync(other))).Message.ShouldContain("the join token was used at");
    }

    [Fact]
    public async Task Join_waits_for_a_server_that_does_not_answer_and_says_so()
    {
        using var server = PrivatePostgres.Start();
        var (database, password) = (TestDatabase.CreateEmpty(server), Path.Combine(_folder.FullName, "other-owner"));
        SecretFile.Write(password, database.Owner.Password!);
        string[] login = ["--host", "127.0.0.1", "--port", $"{server.Port}", "--database", database.Name, "--user", database.Owner.User, "--password-file", password, "--tls", "off"];
        (await RunAsync(["init", "--workspace", "lab-7", .. login])).Code.ShouldBe(0);
        var invited = await RunAsync(["invite", "bench-1", "--address", $"127.0.0.1:{server.Port}", .. login]);
        foreach (var (away, back) in new (Action, Action)[] { (server.Stop, server.Restart), (server.Pause, server.Continue) })
        {
            away();
            using var errors = new Notes();
            var joining = ClusterProgram.RunAsync(["join", invited.Output.Trim(), "--config", Machine("bench-1")], TextReader.Null, TextWriter.Null, errors);
            (await errors.First.Task.WaitAsync(Patience)).ShouldEndWith("Waiting for it, for up to 30 s");
            back();
            (await joining).ShouldBe(0, errors.ToString());
            File.Delete(Path.Combine(_folder.FullName, "bench-1", ConfigurationReader.JoinedFile));
            invited = await RunAsync(["invite", "bench-1", "--address", $"127.0.0.1:{server.Port}", .. login]);
        }
    }

    [Fact]
    public async Task Join_on_a_machine_that_joined_before_is_refused()
    {
        await RunAsync(["join", await InviteAsync("bench-1"), "--config", Machine("bench-1")]);
        await RefusedAsync(await InviteAsync("bench-1"), "bench-1", "this machine is a node of a cluster already");
    }

    [Fact]
    public async Task Join_with_a_token_for_another_node_is_refused_and_does_not_use_it_up()
    {
        var token = await InviteAsync("bench-1");
        await RefusedAsync(token, "bench-2", "the join token is for node bench-1, and this machine's node is bench-2");
        (await RunAsync(["join", token, "--config", Machine("bench-1")])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Join_with_a_token_that_expired_is_refused()
    {
        var token = await InviteAsync("bench-1", "--expires", "1s");
        _database.Sql("SELECT pg_sleep(1.1)");
        await RefusedAsync(token, "bench-1", "the join token expired at 20");
    }

    [Fact]
    public async Task Join_with_a_token_that_the_server_has_forgotten_is_refused()
    {
        var token = await InviteAsync("bench-1");
        _database.Sql("UPDATE hardshare.join_token SET expires = clock_timestamp() - interval '2 days'");
        await InviteAsync("bench-2");
        await RefusedAsync(token, "bench-1", "the join token is not accepted");
    }

    [Fact]
    public async Task Join_of_a_machine_of_another_workspace_is_refused()
    {
        var token = await InviteAsync("bench-1");
        var file = Machine("bench-1");
        File.WriteAllText(file, File.ReadAllText(file).Replace("lab-7", "lab-8", StringComparison.Ordinal));
        var refused = await RunAsync(["join", token, "--config", file]);
        (refused.Code, refused.Errors.Trim()).ShouldBe((2, "the join token is for workspace lab-7, and this machine's is lab-8: set hardshare.workspace"));
    }

    [Fact]
    public async Task Join_with_half_a_token_is_refused()
    {
        var token = await InviteAsync("bench-1");
        await RefusedAsync(token[..60], "bench-1", "this is no join token, or not the whole of one");
    }

    [Fact]
    public async Task Invitation_of_a_node_that_is_up_is_refused()
    {
        await using var node = await JoinedAsync("bench-1");
        var refused = await RunAsync(["invite", "bench-1", "--address", "127.0.0.1", .. _login]);
        (refused.Code, refused.Errors.Contains("there is a node bench-1 in the workspace, and it is up", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Fact]
    public async Task Node_cannot_invite_another_that_is_there_and_so_become_it()
    {
        foreach (var name in new[] { "bench-1", "bench-2" })
            await RunAsync(["join", await InviteAsync(name), "--config", Machine(name)]);
        var refused = await RunAsync(["invite", "bench-2", "--config", Machine("bench-1"), "--address", "127.0.0.1"]);
        (refused.Code, refused.Output).ShouldBe((1, ""));
        refused.Errors.ShouldContain("there is a node bench-2 in the workspace: choose another name, or let the owner of the database invite it anew");
        (await InviteAsync("bench-2")).ShouldStartWith("hsj1_");
    }

    [Fact]
    public async Task Remove_of_a_node_that_is_up_is_refused_with_what_to_do()
    {
        await using var node = await JoinedAsync("bench-1");
        var refused = await RunAsync(["remove", "bench-1", .. _login]);
        (refused.Code, refused.Output).ShouldBe((1, ""));
        refused.Errors.ShouldContain("node bench-1 is up. First `hardshare drain bench-1` there, then stop it");
    }

    [Fact]
    public async Task Node_that_was_removed_cannot_log_in_and_its_name_can_be_invited_again()
    {
        await using var other = await JoinedAsync("bench-2");
        await using (var node = await JoinedAsync("bench-1"))
        {
            await node.Services.Membership.ResignAsync(default);
            var removed = await RunAsync(["remove", "bench-1", .. _login]);
            (removed.Code, removed.Errors).ShouldBe((0, ""));
            removed.Output.ShouldStartWith("node bench-1 is removed");
            // The connection that it has is no use either.
            (await Should.ThrowAsync<DatabaseException>(node.AcquireAsync())).SqlState.ShouldBe("HS003");
            node.Database.Forget();
            (await Should.ThrowAsync<DatabaseException>(node.AcquireAsync())).SqlState.ShouldStartWith("28");
        }
        (await other.RenewAsync()).Members.Select(member => (member.Name, member.Removed is null)).ShouldBe([("bench-1", false), ("bench-2", true)]);
        (await RunAsync(["remove", "bench-1", .. _login])).Errors.ShouldContain("there is no node bench-1 in the workspace, which has bench-2");

        File.Delete(Path.Combine(_folder.FullName, "bench-1", ConfigurationReader.JoinedFile));
        var invited = await RunAsync(["invite", "bench-1", "--config", Machine("bench-2"), "--address", "127.0.0.1"]);
        (await RunAsync(["join", "-", "--config", Machine("bench-1")], input: invited.Output)).Code.ShouldBe(0);
        await using var again = await StartAsync("bench-1");
        (await other.RenewAsync()).Members.ShouldAllBe(member => member.Alive && member.Removed == null);
    }

    [Fact]
    public async Task Remove_of_a_node_on_which_instances_lived_needs_force()
    {
        var instance = InstanceId.New();
        await using (var node = await JoinedAsync("bench-1"))
            await node.Services.Membership.ResignAsync(default);
        var token = await InviteAsync("bench-1");
        _database.Sql(
            $"""
            INSERT INTO hardshare.ownership (entity, owner) VALUES ('d-{DeploymentId.New()}', 'bench-1');
            INSERT INTO hardshare.directory (kind, id, node, view, ended) VALUES
                ('i', '{DeploymentId.New()}-{instance}', 'bench-1', '', null), ('i', '{DeploymentId.New()}-{InstanceId.New()}', 'bench-1', '', now());
            """);
        var refused = await RunAsync(["remove", "bench-1", .. _login]);
        refused.Code.ShouldBe(1);
        refused.Errors.ShouldContain($"1 instance(s) lived on bench-1 when it was last there, and nothing ends them: {instance}.");
        _database.Sql("SELECT removed FROM hardshare.node").ShouldBe("f");
        var forced = await RunAsync(["remove", "bench-1", "--force", .. _login]);
        (forced.Code, forced.Errors).ShouldBe((0, ""));
        forced.Output.ShouldContain("its 1 deployment(s) are shown no more");
        File.Delete(Path.Combine(_folder.FullName, "bench-1", ConfigurationReader.JoinedFile));
        await RefusedAsync(token, "bench-1", "the join token expired");
    }

    [Fact]
    public async Task Role_of_an_invitation_may_join_and_nothing_else()
    {
        var token = JoinToken.Parse(await InviteAsync("bench-1"));
        await using var database = new NodeDatabase(_database.Owner with { User = token.Role, Password = token.Secret });
        foreach (var sql in new[] { "SELECT * FROM hardshare.node", "SELECT * FROM hardshare.members()", "SELECT hardshare.invite('x', 'x', 'x', '1 h')", "CREATE TABLE hardshare.x ()" })
            (await Should.ThrowAsync<DatabaseException>(database.ExecuteAsync(sql, []))).SqlState.ShouldBe("42501");
    }

    [Theory]
    [InlineData("", "usage: hardshare cluster init")]
    [InlineData("explode", "usage: hardshare cluster init")]
    [InlineData("init --lease soon", "--lease needs a duration such as 30s")]
    [InlineData("init --port 99999", "--port needs a port")]
    [InlineData("init --colour red", "there is no option --colour")]
    [InlineData("invite", "whom? name the new node")]
    [InlineData("invite a --host 127.0.0.1 --tls off", "say with --address HOST where the new machine reaches the database")]
    [InlineData("join", "with which token?")]
    [InlineData("remove --force", "which one? name the node")]
    public async Task Run_of_wrong_words_says_what_is_wrong(string words, string expected)
    {
        var wrong = await RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        (wrong.Code, wrong.Errors[..Math.Min(expected.Length, wrong.Errors.Length)]).ShouldBe((2, expected));
    }

    /// <summary>A machine that joined and holds its lease.</summary>
    private async Task<ClusterNode> JoinedAsync(string name)
    {
        (await RunAsync(["join", await InviteAsync(name), "--config", Machine(name)])).Code.ShouldBe(0);
        return await StartAsync(name);
    }

    private async Task<ClusterNode> StartAsync(string name)
    {
        var node = new ClusterNode(name, new NodeDatabase(ConfigurationReader.Load(Machine(name)).Cluster!.Login()), "lab-7");
        await node.AcquireAsync();
        return node;
    }

    private async Task RefusedAsync(string token, string node, string expected)
    {
        var refused = await RunAsync(["join", token, "--config", Machine(node)]);
        refused.Errors.ShouldContain(expected);
        refused.Code.ShouldBe(2);
        File.Exists(Path.Combine(_folder.FullName, node, "cluster.conf.new")).ShouldBeFalse();
    }

    private async Task<string> InviteAsync(string node, params string[] more)
    {
        var invited = await RunAsync(["invite", node, "--address", $"127.0.0.1:{_database.Server.Port}", .. _login, .. more]);
        invited.Code.ShouldBe(0, invited.Errors);
        return invited.Output.Trim();
    }

    /// <summary>The configuration of a machine.</summary>
    private string Machine(string node)
    {
        var file = Path.Combine(_folder.FullName, $"{node}.conf");
        if (!File.Exists(file))
            File.WriteAllText(file, $$"""hardshare { workspace = lab-7, node { name = {{node}}, data = "{{_folder.FullName}}/{{node}}" } }""");
        return file;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] words, string input = "")
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await ClusterProgram.RunAsync(words, new StringReader(input), output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class Notes : StringWriter
    {
        public TaskCompletionSource<string> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task WriteLineAsync(string? value)
        {
            First.TrySetResult(value ?? "");
            return base.WriteLineAsync(value);
        }
    }
}
