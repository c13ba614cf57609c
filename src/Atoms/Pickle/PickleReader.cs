using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Amalgam.Atoms.Pickle;

/// <summary>
/// Reads pickles of Python (protocols 0 to 5) as data: null, bool, long, BigInteger, double, string, byte[], List&lt;object?&gt;, object?[] (tuples),
/// dictionaries,
/// and <see cref="PickleObject"/> for anything that Python would make by a call. No code is ever run: a global is a name, and one that is not allowed is
/// refused by its name.
/// </summary>
/// <remarks>
/// Opcodes of Lib/pickletools.py. Every opcode makes one value at most and lengths are checked against the bytes that are left, so that memory and time stay
/// within a small multiple of the bytes. Values may refer to themselves: whoever walks through one must not walk without end.
/// </remarks>
internal sealed class PickleReader
{
    private static readonly object Mark = new();

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Func<string, bool> isAllowed;
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private int at;

    private PickleReader(ReadOnlyMemory<byte> bytes, int start, Func<string, bool> isAllowed) => (this.bytes, at, this.isAllowed) = (bytes, start, isAllowed);

    /// <summary>Reads one pickle.</summary>
    /// <param name="bytes">may hold more behind it</param>
    /// <param name="start">where it begins; moved behind it</param>
    /// <param name="isAllowed">whether a global may occur, given as "module.name"</param>
    /// <exception cref="InvalidDataException">It is damaged, or names a global that is not allowed; the message says what, not where.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, ref int start, Func<string, bool> isAllowed)
    {
        var reader = new PickleReader(bytes, start, isAllowed);
        try
        {
            while (reader.Step()) { }
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw Wrong($"what cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
        start = reader.at;
        return reader.Pop();
    }

    private ReadOnlySpan<byte> Rest => bytes.Span[at..];

    /// <returns>false at the end</returns>
    private bool Step()
    {
        byte opcode = Take(1)[0];
        switch ((char)opcode)
        {
            case '.': return false;
            case '(': stack.Add(Mark); break;
            case '0': Pop(); break;
            case '1': PopToMark(); break;
            case '2': stack.Add(Peek()); break;
            case 'N': stack.Add(null); break;
            case 'h': stack.Add(Memo(Take(1)[0])); break;
            case 'j': stack.Add(Memo(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
            case 'g': stack.Add(Memo(long.Parse(Line(), CultureInfo.InvariantCulture))); break;
            case 'q': memo[Take(1)[0]] = Peek(); break;
            case 'r': memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek(); break;
            case 'p': memo[long.Parse(Line(), CultureInfo.InvariantCulture)] = Peek(); break;
            case '\x94': memo[memo.Count] = Peek(); break;
            case '\x80': Take(1); break;
            case '\x95': Take(8); break;
            case '\x98': break;
            case 'c': stack.Add(Global(Line(), Line())); break;
            case '\x93': StackGlobal(); break;
            case 'R': Reduce(); break;
            case '\x81': NewObject(); break;
            case 'b': Build(); break;
            case 'Q': stack.Add(new PickleObject(new PickleGlobal("persistent"), Pop() as object?[] ?? [])); break;
            default:
                if (!Number(opcode) && !Text(opcode) && !Container(opcode)) throw Wrong($"the opcode {opcode:x2}, which is not read");
                break;
        }
        return true;
    }

    private bool Number(byte opcode)
    {
        switch ((char)opcode)
        {
            case 'K': stack.Add((long)Take(1)[0]); return true;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); return true;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); return true;
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); return true;
            case 'F': stack.Add(double.Parse(Line(), NumberStyles.Float, CultureInfo.InvariantCulture)); return true;
            case 'I': stack.Add(Line() switch { "00" => false, "01" => true, string text => long.Parse(text, CultureInfo.InvariantCulture) }); return true;
            case 'L': stack.Add(Small(BigInteger.Parse(ShortLine().TrimEnd('L'), CultureInfo.InvariantCulture))); return true;
            case '\x88': stack.Add(true); return true;
            case '\x89': stack.Add(false); return true;
            case '\x8a': stack.Add(Small(new BigInteger(Take(Take(1)[0])))); return true;
            case '\x8b': stack.Add(Small(new BigInteger(Take(Length4())))); return true;
            default: return false;
        }
    }

    private bool Text(byte opcode)
    {
        switch ((char)opcode)
        {
            case '\x8c': stack.Add(Encoding.UTF8.GetString(Take(Take(1)[0]))); return true;
            case 'X': stack.Add(Encoding.UTF8.GetString(Take(Length4()))); return true;
            case '\x8d': stack.Add(Encoding.UTF8.GetString(Take(Length8()))); return true;
            case 'V': stack.Add(Line()); return true;
            case 'S': stack.Add(Line().Trim('\'', '"')); return true;
            case 'U': stack.Add(Encoding.Latin1.GetString(Take(Take(1)[0]))); return true;
            case 'T': stack.Add(Encoding.Latin1.GetString(Take(Length4()))); return true;
            case 'C': stack.Add(Take(Take(1)[0]).ToArray()); return true;
            case 'B': stack.Add(Take(Length4()).ToArray()); return true;
            case '\x8e' or '\x96': stack.Add(Take(Length8()).ToArray()); return true;
            default: return false;
        }
    }

    private bool Container(byte opcode)
    {
        switch ((char)opcode)
        {
            case ')': stack.Add(Array.Empty<object?>()); return true;
            case 't': stack.Add(PopToMark()); return true;
            case '\x85' or '\x86' or '\x87': stack.Add(PopSome(opcode - 0x84)); return true;
            case ']' or '\x8f': stack.Add(new List<object?>()); return true;
            case 'l' or '\x91': stack.Add(new List<object?>(PopToMark())); return true;
            case '}': stack.Add(new Dictionary<object, object?>()); return true;
            case 'd': SetItems(PopToMark(), new Dictionary<object, object?>(), isNew: true); return true;
            case 'a': Append([Pop()]); return true;
            case 'e' or '\x90': Append(PopToMark()); return true;
            case 's': SetItems(PopSome(2), Peek(), isNew: false); return true;
            case 'u': SetItems(PopToMark(), Peek(), isNew: false); return true;
            default: return false;
        }
    }

    private void Append(object?[] items)
    {
        if (Peek() is List<object?> list) list.AddRange(items);
        else if (Peek() is not PickleObject) throw Wrong("items for what is no list");
    }

    private void SetItems(object?[] pairs, object? target, bool isNew)
    {
        Dictionary<object, object?> items = target switch
        {
            Dictionary<object, object?> map => map,
            PickleObject made => made.Items,
            _ => throw Wrong("items for what is no dictionary"),
        };
        if (pairs.Length % 2 != 0) throw Wrong("a key without a value");
        for (int i = 0; i < pairs.Length; i += 2) items[pairs[i] ?? ""] = pairs[i + 1];
        if (isNew) stack.Add(items);
    }

    private void StackGlobal()
    {
        object? name = Pop(), module = Pop();
        stack.Add(Global(module as string ?? throw Wrong("a module that is no text"), name as string ?? throw Wrong("a global that is no text")));
    }

    private PickleGlobal Global(string module, string name)
    {
        string full = $"{module}.{name}";
        return isAllowed(full) ? new PickleGlobal(full)
            : throw new InvalidDataException("expected a pickle of plain data, found "
                + $"{(full.Length <= 100 ? full : full[..100] + "…")}, which is not known here and is never run");
    }

    private void Reduce()
    {
        object?[] arguments = Pop() as object?[] ?? throw Wrong("arguments that are no tuple");
        stack.Add(new PickleObject(Pop() as PickleGlobal ?? throw Wrong("a call of what is no global"), arguments));
    }

    private void NewObject() => Reduce();

    private void Build()
    {
        object? state = Pop();
        if (Peek() is PickleObject made) made.State = state;
        else throw Wrong("a state for what is no object");
    }

    private object? Memo(long key) => memo.TryGetValue(key, out object? value) ? value : throw Wrong("a memory that was never set");

    private object? Peek() => stack.Count > 0 ? stack[^1] : throw Wrong("an empty stack");

    private object? Pop()
    {
        object? top = Peek();
        stack.RemoveAt(stack.Count - 1);
        return ReferenceEquals(top, Mark) ? throw Wrong("a mark in place of a value") : top;
    }

    private object?[] PopSome(int count)
    {
        if (stack.Count < count) throw Wrong("an empty stack");
        object?[] items = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        int mark = stack.FindLastIndex(value => ReferenceEquals(value, Mark));
        if (mark < 0) throw Wrong("no mark");
        object?[] items = PopSome(stack.Count - mark - 1);
        stack.RemoveAt(mark);
        return items;
    }

    private string ShortLine()
    {
        // Parsing long integers takes time with the square of their digits.
        string line = Line();
        return line.Length <= 100 ? line : throw Wrong("an integer of more than 100 digits");
    }

    private string Line()
    {
        int end = Rest.IndexOf((byte)'\n');
        if (end < 0) throw Wrong("a line without an end");
        string line = Encoding.UTF8.GetString(Take(end)).TrimEnd('\r');
        at++;
        return line;
    }

    private static object Small(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    private int Length4() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) is <= int.MaxValue and uint length ? (int)length
        : throw Wrong("a length beyond 2 GB");

    private int Length8() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) is <= int.MaxValue and ulong length ? (int)length
        : throw Wrong("a length beyond 2 GB");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - at) throw Wrong("the end of the bytes");
        ReadOnlySpan<byte> taken = bytes.Span.Slice(at, count);
        at += count;
        return taken;
    }

    private static InvalidDataException Wrong(string found) => new($"expected a pickle, found {found}");
}
