using System.Text;

namespace Amalgam.Formats.Text;

/// <summary>The problems found in one file, reported together: where, expected and found, the text itself, what to do.</summary>
/// <param name="file">File name as the user gave it.</param>
public sealed class FileProblems(string file)
{
    /// <summary>Reading stops at this many problems.</summary>
    public const int Most = 10;

    private const int LongestText = 120;
    private readonly List<(int Line, string Text)> problems = [];

    /// <summary>File name as the user gave it.</summary>
    public string File { get; } = file;

    /// <summary>Problems noted so far.</summary>
    public int Count => problems.Count;

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => Count > 0;

    /// <summary>Whether <see cref="Most"/> problems were noted; further ones are dropped, so reading on is of no use.</summary>
    public bool IsFull => Count >= Most;

    /// <summary>Notes a problem; beyond the tenth it is dropped.</summary>
    /// <param name="line">First line is 1; 0 for the file as a whole.</param>
    /// <param name="expectedFound">"expected …, found …".</param>
    /// <param name="text">The line in question or a part of it; null when there is none.</param>
    /// <param name="advice">What to do.</param>
    public void Add(int line, string expectedFound, string? text, string advice)
    {
        if (IsFull) return;
        var message = new StringBuilder(File);
        if (line > 0) message.Append(':').Append(line);
        message.Append(": ").Append(expectedFound);
        if (text != null) message.Append("\n  ").Append(Printable(text));
        message.Append("\n  → ").Append(advice);
        problems.Add((line, message.ToString()));
    }

    /// <summary>Throws what was noted, in the order of the lines.</summary>
    /// <exception cref="InvalidDataException">There is at least one problem.</exception>
    public void ThrowIfAny()
    {
        if (!Any) return;
        string message = string.Join('\n', problems.OrderBy(problem => problem.Line).Select(problem => problem.Text));
        throw new InvalidDataException(IsFull ? $"{message}\n(reading stopped after {Most} problems)" : message);
    }

    /// <summary>Control characters would garble a terminal, and a long line would hide the message.</summary>
    private static string Printable(string text)
    {
        text = text.Trim();
        string shown = text.Length <= LongestText ? text : text[..LongestText] + "…";
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = source[i] == '\t' ? ' ' : char.IsControl(source[i]) ? '·' : source[i];
        });
    }
}
