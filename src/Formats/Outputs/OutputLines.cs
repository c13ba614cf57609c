using System.Text;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Outputs;

/// <summary>
/// The lines of a text file one after another, with the numbers and elements in them. What is wrong is told with file, line and text; what is wrong in a last
/// line was cut off there (<see cref="EndOfOutput"/>).
/// </summary>
internal sealed class OutputLines : IDisposable
{
    private const string CutOff = "the file was cut off, or the run still goes on";

    private readonly FileStream file;
    private readonly Stream text;
    private readonly LineReader lines;
    private readonly bool isOpenEnded;
    private string[]? words;

    /// <param name="isLog">whether every line of a whole file ends with a line break, as programs print them</param>
    /// <exception cref="InvalidDataException">There is no such file, or it cannot be read.</exception>
    public OutputLines(string path, bool isLog = true)
    {
        if (!System.IO.File.Exists(path)) throw new InvalidDataException($"{path}: expected a file, found nothing\n  → check the path");
        Path = path;
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16, FileOptions.SequentialScan);
        isOpenEnded = isLog && EndsWithoutBreak(file);
        text = PackedText.Unpacked(file);
        lines = new LineReader(text);
    }

    public string Path { get; }

    /// <summary>The line read last.</summary>
    public string Line { get; private set; } = "";

    /// <summary>Its number, from 1.</summary>
    public int Number => lines.Number;

    /// <summary>Its words.</summary>
    public string[] Words => words ??= Line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>"file:line".</summary>
    public string Where => $"{Path}:{Number}";

    public void Dispose()
    {
        text.Dispose();
        file.Dispose();
    }

    /// <summary>Moves to the next line; false at the end.</summary>
    public bool Next()
    {
        words = null;
        try
        {
            bool found = lines.Read(out ReadOnlySpan<byte> line);
            Line = found ? Encoding.UTF8.GetString(line) : "";
            return found;
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{Path}: expected packed data, found some that cannot be unpacked ({fault.Message})"
                + "\n  → was the file cut off? Pack it again", fault);
        }
    }

    /// <summary>Moves to the next line, which must be there.</summary>
    /// <exception cref="EndOfOutput">The file ends.</exception>
    public string Need(string what)
    {
        if (!Next()) throw End(what);
        return Line;
    }

    /// <summary>Moves on by a number of lines.</summary>
    public void Skip(int count, string what)
    {
        for (int i = 0; i < count; i++) Need(what);
    }

    /// <summary>Takes words of the line apart that stick together because a number with a sign fills its column: 0.5-1030.95.</summary>
    public void Part()
    {
        if (Line.AsSpan(Math.Min(1, Line.Length)).Contains('-')) words = [.. Words.SelectMany(Apart)];
    }

    private static IEnumerable<string> Apart(string word)
    {
        int start = 0;
        for (int i = 1; i < word.Length; i++)
            if (word[i] == '-' && char.IsAsciiDigit(word[i - 1]) && word[start..i].Contains('.', StringComparison.Ordinal)
                && word.AsSpan(i).Contains('.'))
            {
                yield return word[start..i];
                start = i;
            }
        yield return word[start..];
    }

    /// <summary>Makes the line read last the next one again.</summary>
    public void Back() => lines.GoBack();

    /// <summary>Moves to the next line that holds a text; false at the end.</summary>
    public bool Find(string part)
    {
        while (Next())
            if (Line.Contains(part, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>Whether the line read last holds a text.</summary>
    public bool Has(string part) => Line.Contains(part, StringComparison.Ordinal);

    /// <summary>Whether the line read last starts with a text, blanks aside.</summary>
    public bool Starts(string part) => Line.AsSpan().TrimStart().StartsWith(part, StringComparison.Ordinal);

    /// <summary>A word of the line as a number.</summary>
    public double Real(int word)
    {
        if (word < Words.Length && OutputNumbers.TryParse(Words[word], out double value) && !MayBeCut(word)) return value;
        throw Fault(word < Words.Length && Words[word].Contains('*') ? "a number, found one too large for its column" : "a number in column " + (word + 1));
    }

    /// <summary>Words of the line as numbers.</summary>
    public double[] Reals(int word, int count)
    {
        var numbers = new double[count];
        for (int i = 0; i < count; i++) numbers[i] = Real(word + i);
        return numbers;
    }

    /// <summary>A word of the line as an integer that is not negative.</summary>
    public int Count(int word) => word < Words.Length && OutputNumbers.TryCount(Words[word], out int value) && !MayBeCut(word) ? value
        : throw Fault("a count in column " + (word + 1));

    /// <summary>A word of the line as an element: a symbol, or one with a number behind it, such as Fe2.</summary>
    public Element ElementAt(int word) => word < Words.Length && OutputElements.TryParse(Words[word], out Element element) ? element
        : throw Fault("the symbol of an element in column " + (word + 1));

    /// <summary>The first number behind a text of the line.</summary>
    public double RealAfter(string part)
    {
        int at = Line.IndexOf(part, StringComparison.Ordinal);
        if (at >= 0 && OutputNumbers.TryFirst(Line, at + part.Length, out double value) && !MayBeCut(Words.Length - 1)) return value;
        throw Fault($"a number behind '{part.Trim()}'");
    }

    /// <summary>Numbers of the next lines: [row, column].</summary>
    /// <param name="word">column of the first</param>
    public List<double> Table(int rows, int word, int columns, string what)
    {
        var numbers = new List<double>();
        for (int row = 0; row < rows; row++)
        {
            Need(what);
            if (Words.Length < word + columns) Part();
            for (int column = 0; column < columns; column++) numbers.Add(Real(word + column));
        }
        return numbers;
    }

    /// <summary>What to throw of the line: <see cref="EndOfOutput"/> where it is the last one.</summary>
    public Exception Fault(string expected, string advice = "correct the line, or take what stands before it out of the file")
    {
        (int number, string line) = (Number, Line);
        bool isLast = !Next();
        var problems = new FileProblems(Path);
        problems.Add(number, isLast ? $"expected {expected}, found the end of the file" : $"expected {expected}", line, isLast ? CutOff : advice);
        try
        {
            problems.ThrowIfAny();
        }
        catch (InvalidDataException fault)
        {
            return isLast ? new EndOfOutput(fault.Message) : fault;
        }
        return new InvalidOperationException();
    }

    public EndOfOutput End(string what) => new($"{Path}: expected {what}, found the end of the file\n  → {CutOff}");

    /// <summary>Whether a word is the last of a file that does not end with a line break.</summary>
    private bool MayBeCut(int word) => isOpenEnded && word == Words.Length - 1 && !char.IsWhiteSpace(Line[^1]) && IsLastLine();

    private bool IsLastLine()
    {
        (string line, string[]? split) = (Line, words);
        bool isLast = !Next();
        if (!isLast) Back();
        (Line, words) = (line, split);
        return isLast;
    }

    private static bool EndsWithoutBreak(FileStream file)
    {
        if (file.Length == 0) return false;
        Span<byte> head = stackalloc byte[4];
        bool isPacked = PackedText.IsPacked(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        file.Seek(-1, SeekOrigin.End);
        int last = file.ReadByte();
        file.Seek(0, SeekOrigin.Begin);
        return !isPacked && last != '\n';
    }
}
