namespace Hardshare.Hocon;

/// <summary>A value with the place of its key, which is where a misspelt key is reported.</summary>
internal sealed record HoconField(Origin KeyOrigin, HoconValue Value);
