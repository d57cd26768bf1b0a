using System.Linq.Expressions;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>How to make an actor: its class and the arguments of its constructor, which every incarnation gets alike.</summary>
public class Props : IEquatable<Props>
{
    private Func<object?[], object>? _construct;

    public Props(Type type, object?[] args)
        : this(type, null, args)
    {
    }

    public Props(Type type)
        : this(type, null, [])
    {
    }

    public Props(Type type, SupervisorStrategy? supervisorStrategy, params object?[] args)
    {
        if (!typeof(ActorBase).IsAssignableFrom(type) || type.IsAbstract)
            throw new ArgumentException($"[{type}] is not a class of actors.", nameof(type));
        Type = type;
        SupervisorStrategy = supervisorStrategy;
        Arguments = args;
    }

    public Type Type { get; }

    public string TypeName => Type.AssemblyQualifiedName!;

    /// <summary>Goes before the actor's own strategy, if set.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; protected set; }

    public object?[] Arguments { get; }

    /// <summary>
    /// From <c>() =&gt; new X(a, b)</c>. The arguments are evaluated now, once; nothing but a constructor call may stand there.
    /// </summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression newExpression)
            throw new ArgumentException("The create function must be a 'new T (args)' expression");
        return new Props(typeof(TActor), supervisorStrategy, ExpressionArguments.Evaluate(newExpression))
        {
            _construct = ActorConstructor.For(newExpression.Constructor!),
        };
    }

    public static Props Create<TActor>(params object?[] args)
        where TActor : ActorBase => new(typeof(TActor), null, args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), supervisorStrategy, []);

    public static Props Create(Type type, params object?[] args) => new(type, null, args);

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy)
    {
        var copy = Copy();
        copy.SupervisorStrategy = supervisorStrategy;
        return copy;
    }

    /// <exception cref="MissingMethodException">No constructor takes the arguments.</exception>
    public virtual ActorBase NewActor()
    {
        _construct ??= ActorConstructor.For(Type, Arguments);
        return (ActorBase)_construct(Arguments);
    }

    protected virtual Props Copy() => new(Type, SupervisorStrategy, Arguments) { _construct = _construct };

    public bool Equals(Props? other) =>
        other is not null && Type == other.Type && Equals(SupervisorStrategy, other.SupervisorStrategy)
        && Arguments.SequenceEqual(other.Arguments);

    public override bool Equals(object? obj) => Equals(obj as Props);

    public override int GetHashCode() => HashCode.Combine(Type, Arguments.Length);

    public override string ToString() => $"Props({Type.FullName})";
}
