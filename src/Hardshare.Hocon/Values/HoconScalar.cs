using Hardshare.Hocon.Values;

namespace Hardshare.Hocon;

/// <summary>A value without parts.</summary>
public abstract class HoconScalar : HoconValue
{
    private protected HoconScalar(Origin origin, string path, string text) : base(origin, path) => Text = text;

    /// <summary>The value as text: what it is in a concatenation; a number as it was written.</summary>
    public string Text { get; }

    internal abstract HoconScalar At(string path);

    /// <summary>A variable's text is not shown: it may be a secret.</summary>
    internal override string Describe() =>
        Origin.EnvironmentVariable is { } variable ? $"the text of environment variable {variable}" : Text;
}

/// <summary>A string, quoted or not.</summary>
public sealed class HoconString : HoconScalar
{
    internal HoconString(Origin origin, string path, string text) : base(origin, path, text)
    {
    }

    internal override HoconScalar At(string path) => new HoconString(Origin, path, Text);

    internal override string Describe() => Origin.EnvironmentVariable is null ? JsonText.Abbreviate(Text) : base.Describe();
}

/// <summary>A number in JSON's notation, of any size and precision.</summary>
public sealed class HoconNumber : HoconScalar
{
    internal HoconNumber(Origin origin, string path, string text) : base(origin, path, text)
    {
    }

    internal override HoconScalar At(string path) => new HoconNumber(Origin, path, Text);
}

/// <summary><c>true</c> or <c>false</c>; <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are strings until asked for as one.</summary>
public sealed class HoconBoolean : HoconScalar
{
    internal HoconBoolean(Origin origin, string path, bool value) : base(origin, path, value ? "true" : "false") => Value = value;

    /// <summary>The value itself.</summary>
    public bool Value { get; }

    internal override HoconScalar At(string path) => new HoconBoolean(Origin, path, Value);
}

/// <summary><c>null</c>: hides earlier values of its key, and counts as absent where a value is optional.</summary>
public sealed class HoconNull : HoconScalar
{
    internal HoconNull(Origin origin, string path) : base(origin, path, "null")
    {
    }

    internal override HoconScalar At(string path) => new HoconNull(Origin, path);
}
