namespace Hardshare.Contracts.Messages;

/// <summary>A wish to change something, addressed to one entity. Named in the imperative.</summary>
public interface ICommand;

/// <summary>A command that a deployment executes.</summary>
public interface IDeploymentCommand : ICommand;

/// <summary>A command that an instance executes.</summary>
public interface IInstanceCommand : ICommand;

/// <summary>A command that a waiting request executes.</summary>
public interface IRequestCommand : ICommand;

/// <summary>A command that a node executes.</summary>
public interface INodeCommand : ICommand;

/// <summary>A command of a host to a gateway of its workspace. Nodes send it to each other, and take it from nobody else.</summary>
public interface IGatewayCommand : INodeCommand;

/// <summary>A command about access tokens.</summary>
public interface ITokenCommand : ICommand;

/// <summary>A question that changes nothing. Named <c>Get...</c> or <c>List...</c>.</summary>
public interface IQuery;

/// <summary>What answers a command or a query.</summary>
public interface IReply;

/// <summary>Something that happened, named in the past tense; what the journal holds.</summary>
public interface IEvent;

/// <summary>An event that was decided: stored before anything acts, answers or publishes on it.</summary>
public interface IDecision : IEvent;

/// <summary>An event that was seen: reported after the fact, spooled while the store is away.</summary>
public interface IObservation : IEvent;
