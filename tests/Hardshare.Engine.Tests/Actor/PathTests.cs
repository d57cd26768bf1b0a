namespace Hardshare.Engine.Tests.Actor;

public sealed class PathTests : EngineSpec
{
    [Fact]
    public void Path_names_the_place_in_the_tree()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Family(1)), "parent");
        actor.Path.ToString().ShouldBe("akka://test/user/parent");
        actor.Path.ToStringWithoutAddress().ShouldBe("/user/parent");
        actor.Path.Elements.ShouldBe(["user", "parent"]);
        actor.Path.Parent.Name.ShouldBe("user");
        ActorPath.Parse("akka://test/user/parent").ShouldBe(actor.Path);
        (actor.Path.Root / "user" / "parent").ShouldBe(actor.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("$a")]
    [InlineData("spa ce")]
    public void Name_with_other_characters_is_refused(string name) =>
        Should.Throw<InvalidActorNameException>(() => Sys.ActorOf(Props.Create(() => new Family(1)), name));

    [Fact]
    public void Names_that_are_made_up_differ() =>
        Enumerable.Range(0, 200).Select(_ => Sys.ActorOf(Props.Create(() => new Family(1))).Path.Name).Distinct().Count().ShouldBe(200);

    [Theory]
    [InlineData("/user/parent/child")]
    [InlineData("akka://test/user/parent/child")]
    [InlineData("../user/parent/./child/../child")]
    public async Task Selection_finds_the_actor_at_the_path(string path)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Family(2)), "parent");
        await parent.Ask<ActorIdentity>(new Identify(0), Soon);
        (await Sys.ActorSelection(path).ResolveOne(Soon)).Path.ShouldBe(parent.Path / "child");
    }

    [Fact]
    public async Task Selection_relative_to_an_actor_finds_its_family()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Family(2)), "parent");
        (await parent.Ask<ActorIdentity>("child", Soon)).Subject!.Path.ShouldBe(parent.Path / "child");
        (await parent.Ask<ActorIdentity>("../parent", Soon)).Subject.ShouldBe(parent);
    }

    [Fact]
    public async Task Selection_of_nobody_is_answered_so()
    {
        var selection = Sys.ActorSelection("/user/nobody");
        (await selection.Ask<ActorIdentity>(new Identify(7), Soon)).Subject.ShouldBeNull();
        await Should.ThrowAsync<ActorNotFoundException>(() => selection.ResolveOne(Soon));
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        selection.Tell("lost");
        ExpectMsg<DeadLetter>(letter => letter.Message is "lost");
    }

    private sealed class Family : ReceiveActor
    {
        public Family(int generations)
        {
            if (generations > 1)
                Context.ActorOf(Props.Create<Family>(generations - 1), "child");
            Receive<string>(path => Context.ActorSelection(path).Tell(new Identify(path), Sender));
        }
    }
}
