namespace Hardshare.Contracts.History;

/// <summary>
/// Remembers the last text that was read in one place. Replay reads thousands of envelopes in a row that name the same few nodes and
/// users; they share one string.
/// </summary>
internal sealed class LastText
{
    private byte[] _utf8 = [];
    private string _text = "";

    public string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped)
            return reader.GetString();
        if (!reader.ValueSpan.SequenceEqual(_utf8))
            (_utf8, _text) = (reader.ValueSpan.ToArray(), reader.GetString()!);
        return _text;
    }
}
