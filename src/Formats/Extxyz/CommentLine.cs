using System.Text;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>The comment line of an extended XYZ structure cut into keys and values; each field records whether it was understood.</summary>
internal sealed class CommentLine(TextCache texts)
{
    /// <summary>ASE writes what its own syntax cannot hold as JSON behind this word.</summary>
    private static ReadOnlySpan<byte> JsonMark => "_JSON "u8;

    private readonly List<CommentField> fields = [];
    private readonly List<bool> used = [];
    private byte[] bytes = new byte[1024];
    private int length;

    public int Count => fields.Count;

    /// <summary>Number of the line in its file; the first is 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>The whole line, for messages.</summary>
    public string Text => Encoding.UTF8.GetString(bytes, 0, length);

    /// <summary>A field as written, quotation marks included, for messages.</summary>
    public string FieldText(int field) =>
        Encoding.UTF8.GetString(bytes, fields[field].KeyStart, Math.Min(length, fields[field].End + (fields[field].Form == ValueForm.Quoted ? 1 : 0))
            - fields[field].KeyStart);

    private ReadOnlySpan<byte> Line => bytes.AsSpan(0, length);

    /// <summary>Cuts a line; what is wrong with it and what to do, or null.</summary>
    public (string ExpectedFound, string Advice)? Parse(ReadOnlySpan<byte> line, int lineNumber)
    {
        if (bytes.Length < line.Length) bytes = new byte[2 * line.Length];
        line.CopyTo(bytes);
        length = line.Length;
        LineNumber = lineNumber;
        fields.Clear();
        used.Clear();
        int at = 0;
        while ((at = NumberText.SkipBlanks(Line, at)) < length)
            if (ParseField(ref at) is string fault) return ("expected " + fault, "write key=value, and quotation marks around a value with blanks");
        return DuplicateKey() is string key ? ($"expected every key once, found {key} twice", "remove the one that is wrong") : null;
    }

    /// <summary>Index of the field with this key; the exact spelling is preferred to one that differs in capitals; −1 when there is none.</summary>
    public int Find(string key)
    {
        int found = -1;
        for (int i = 0; i < fields.Count; i++)
        {
            ReadOnlySpan<byte> candidate = KeyBytes(i);
            if (candidate.Length != key.Length || !HasValue(i) || !Ascii.EqualsIgnoreCase(candidate, key)) continue;
            if (Ascii.Equals(candidate, key)) return i;
            if (found < 0) found = i;
        }
        return found;
    }

    /// <summary>Marks a field as understood, so that it is not kept among the extras.</summary>
    public void Use(int field) => used[field] = true;

    /// <summary>Whether <see cref="Use"/> was called for the field.</summary>
    public bool IsUsed(int field) => used[field];

    /// <summary>Whether the field is a key with a value, not a word by itself.</summary>
    public bool HasValue(int field) => fields[field].Form != ValueForm.None;

    public ReadOnlySpan<byte> KeyBytes(int field) => Line[fields[field].KeyStart..fields[field].KeyEnd];

    /// <summary>The key without quotation marks, escapes resolved.</summary>
    public string Key(int field)
    {
        string key = texts.Get(KeyBytes(field));
        bool isQuoted = fields[field].KeyStart > 0 && bytes[fields[field].KeyStart - 1] == '"';
        return isQuoted && key.Contains('\\') ? Unescaped(key) : key;
    }

    /// <summary>The value without quotation marks, escapes not resolved.</summary>
    public ReadOnlySpan<byte> ValueBytes(int field) => Line[fields[field].Start..fields[field].End];

    /// <summary>The value without quotation marks, escapes resolved; null for a bare key.</summary>
    public string? Value(int field)
    {
        if (!HasValue(field)) return null;
        string text = texts.Get(ValueBytes(field));
        return fields[field].Form == ValueForm.Quoted && text.Contains('\\') ? Unescaped(text) : text;
    }

    /// <summary>The numbers of a value, however it is bracketed and separated, also after ASE's mark _JSON; −1 when something else is among them.</summary>
    /// <param name="values">[at least the count], cleared before; as many numbers as the value has</param>
    public int ReadNumbers(int field, List<double> values)
    {
        values.Clear();
        ReadOnlySpan<byte> text = ValueBytes(field);
        int at = text.StartsWith(JsonMark) ? JsonMark.Length : 0;
        while (true)
        {
            while (at < text.Length && IsVectorMark(text[at])) at++;
            if (at == text.Length) return values.Count;
            int end = at;
            while (end < text.Length && !IsVectorMark(text[end])) end++;
            int position = 0;
            if (!NumberText.TryReadDouble(text[at..end], ref position, out double value) || position != end - at) return -1;
            values.Add(value);
            at = end;
        }
    }

    private static bool IsVectorMark(byte b) => NumberText.IsBlank(b) || b is (byte)',' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}';

    private string? ParseField(ref int at)
    {
        int keyStart = at, keyEnd;
        if (bytes[at] == '"')
        {
            int close = ClosingQuote(at);
            if (close < 0) return "a closing quotation mark, found the end of the line";
            (keyStart, keyEnd, at) = (at + 1, close, close + 1);
        }
        else
        {
            while (at < length && bytes[at] != '=' && !NumberText.IsBlank(bytes[at])) at++;
            keyEnd = at;
        }
        int sign = NumberText.SkipBlanks(Line, at);
        if (sign == length || bytes[sign] != '=')
        {
            fields.Add(new CommentField(keyStart, keyEnd, keyEnd, keyEnd, ValueForm.None));
            used.Add(false);
            return null;
        }
        if (keyEnd == keyStart) return "a key before '=', found none";
        at = NumberText.SkipBlanks(Line, sign + 1);
        if (at == sign + 1 || !StartsWithKey(at)) return ParseValue(keyStart, keyEnd, ref at);
        fields.Add(new CommentField(keyStart, keyEnd, sign + 1, sign + 1, ValueForm.Bare));
        used.Add(false);
        return null;
    }

    /// <summary>
    /// Whether the word after "key= " is the next key, so that the value is empty (CONQUEST writes config_type= Lattice="…"). Any other word is the value:
    /// blanks are allowed around '='.
    /// </summary>
    private bool StartsWithKey(int start)
    {
        int end = start;
        if (start == length || bytes[start] is (byte)'[' or (byte)'{' or (byte)'=') return false;
        if (bytes[start] == '"') end = ClosingQuote(start) + 1;
        else
            while (end < length && bytes[end] != '=' && !NumberText.IsBlank(bytes[end])) end++;
        int sign = NumberText.SkipBlanks(Line, end);
        return end > start && sign < length && bytes[sign] == '=';
    }

    private string? ParseValue(int keyStart, int keyEnd, ref int at)
    {
        int start = at, end;
        ValueForm form = ValueForm.Bare;
        byte opening = at < length ? bytes[at] : (byte)' ';
        if (opening == '"' || opening == '\'' && IsQuotedBySingle(at))
        {
            int close = ClosingQuote(at);
            if (close < 0) return "a closing quotation mark, found the end of the line";
            (form, start, end, at) = (ValueForm.Quoted, start + 1, close, close + 1);
        }
        else if (opening is (byte)'[' or (byte)'{')
        {
            int close = ClosingBracket(at);
            if (close < 0) return "a closing bracket, found the end of the line";
            (form, end, at) = (ValueForm.Bracketed, close + 1, close + 1);
        }
        else end = at = NumberText.EndOfToken(Line, at);
        if (form != ValueForm.Bare && at < length
            && !NumberText.IsBlank(bytes[at])) return $"a blank after the value of {texts.Get(Line[keyStart..keyEnd])}, found '{(char)bytes[at]}'";
        fields.Add(new CommentField(keyStart, keyEnd, start, end, form));
        used.Add(false);
        return null;
    }

    /// <summary>A single quotation mark is one only if its partner ends the word: an apostrophe stays a letter.</summary>
    private bool IsQuotedBySingle(int opening) =>
        ClosingQuote(opening) is >= 0 and int close && (close + 1 == length || NumberText.IsBlank(bytes[close + 1]));

    private int ClosingQuote(int opening)
    {
        for (int i = opening + 1; i < length; i++)
        {
            if (bytes[i] == bytes[opening]) return i;
            if (bytes[i] == '\\') i++;
        }
        return -1;
    }

    private int ClosingBracket(int opening)
    {
        int depth = 0;
        for (int i = opening; i < length; i++)
        {
            if (bytes[i] == '"' && (i = ClosingQuote(i)) < 0) return -1;
            if (bytes[i] is (byte)'[' or (byte)'{') depth++;
            if (bytes[i] is (byte)']' or (byte)'}' && --depth == 0) return i;
        }
        return -1;
    }

    private string? DuplicateKey()
    {
        for (int i = 1; i < fields.Count; i++)
            for (int j = 0; j < i; j++)
                if (HasValue(i) && HasValue(j) && KeyBytes(i).SequenceEqual(KeyBytes(j)))
                    return Key(i);
        return null;
    }

    private static string Unescaped(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length) result.Append(text[i]);
            else result.Append(text[++i] == 'n' ? '\n' : text[i]);
        }
        return result.ToString();
    }
}
