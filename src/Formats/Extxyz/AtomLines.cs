using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Reads the atom lines of one structure after another.</summary>
internal sealed class AtomLines(LineReader lines, FileProblems problems, TextCache texts)
{
    private string[][] kept = [];

    /// <summary>[atom] of the structure read last.</summary>
    public Element[] Elements { get; private set; } = [];

    /// <summary>[atom, 3], in the file's unit of length.</summary>
    public double[] Positions { get; private set; } = [];

    /// <summary>[atom, 3], in the file's unit of force; null when no column holds forces.</summary>
    public double[]? Forces { get; private set; }

    /// <summary>Atoms whose Z column names another element than species.</summary>
    public int Contradictions { get; private set; }

    /// <summary>Adds the columns that were not understood to the extras of a structure.</summary>
    public void MoveColumns(AtomColumns columns, StructureExtras extras)
    {
        for (int i = 0; i < kept.Length; i++)
            extras.Columns.Add(new ExtraColumn(columns.Kept[i].Name, columns.Kept[i].Type, columns.Kept[i].Width, kept[i]));
    }

    /// <summary>Reads the lines of one structure; false when something is wrong with them: the reader then stands before the next structure.</summary>
    public bool Read(int count, int countLine, AtomColumns columns)
    {
        Allocate(count, columns);
        int wrong = 0, firstWrong = 0;
        string firstText = "";
        for (int atom = 0; atom < count; atom++)
        {
            bool any = lines.Read(out ReadOnlySpan<byte> line);
            if (any && ReadAtom(line, atom, columns)) continue;
            if (!any || EndsStructure(line, columns))
            {
                ReportMissing(count, countLine, atom, any, line);
                return false;
            }
            if (wrong++ > 0) continue;
            firstWrong = lines.Number;
            firstText = Encoding.UTF8.GetString(line);
        }
        if (wrong == 0) Contradictions = CountContradictions(columns);
        else new AtomLineFault(columns, countLine + 1).Report(problems, firstWrong, firstText, wrong - 1);
        return wrong == 0;
    }

    private void Allocate(int count, AtomColumns columns)
    {
        Elements = new Element[count];
        Positions = new double[3 * count];
        Forces = columns.Forces is null ? null : new double[3 * count];
        Contradictions = 0;
        kept = new string[columns.Kept.Length][];
        for (int i = 0; i < kept.Length; i++) kept[i] = new string[count * columns.Kept[i].Width];
    }

    /// <summary>An empty line or a lone number, which starts the next structure, cannot be an atom of several columns.</summary>
    private static bool EndsStructure(ReadOnlySpan<byte> line, AtomColumns columns)
    {
        int start = NumberText.SkipBlanks(line, 0);
        int end = NumberText.EndOfToken(line, start);
        return start == line.Length
            || columns.Width > 1 && NumberText.SkipBlanks(line, end) == line.Length && NumberText.TryParseInteger(line[start..end], out _);
    }

    private void ReportMissing(int count, int countLine, int found, bool any, ReadOnlySpan<byte> line)
    {
        bool isEmpty = line.Trim(" \t"u8).IsEmpty;
        string what = !any ? "the end of the file" : isEmpty ? "an empty line" : "a line with one number";
        string? text = isEmpty ? null : Encoding.UTF8.GetString(line);
        problems.Add(Math.Max(1, lines.Number), $"expected {count} atom lines, found {found} and {what}", text,
            $"line {countLine} promises {count} atoms; is the number wrong, or was the file cut off?");
        if (!isEmpty) lines.GoBack();
    }

    private bool ReadAtom(ReadOnlySpan<byte> line, int atom, AtomColumns columns)
    {
        int at = 0, extra = 0;
        foreach (AtomColumn column in columns.Columns)
        {
            bool understood = column.Role switch
            {
                AtomColumnRole.Position => ReadVector(line, ref at, Positions.AsSpan(3 * atom, 3)),
                AtomColumnRole.Forces => ReadVector(line, ref at, Forces.AsSpan(3 * atom, 3)),
                AtomColumnRole.Species => ReadElement(line, ref at, out Elements[atom]),
                AtomColumnRole.Number when !columns.HasSpecies => ReadElement(line, ref at, out Elements[atom]),
                _ => ReadExtra(line, ref at, column, kept[extra++].AsSpan(atom * column.Width, column.Width)),
            };
            if (!understood) return false;
        }
        return NumberText.SkipBlanks(line, at) == line.Length;
    }

    private static bool ReadVector(ReadOnlySpan<byte> line, ref int at, Span<double> vector) =>
        NumberText.TryReadDouble(line, ref at, out vector[0]) && NumberText.TryReadDouble(line, ref at, out vector[1])
            && NumberText.TryReadDouble(line, ref at, out vector[2]);

    private static bool ReadElement(ReadOnlySpan<byte> line, ref int at, out Element element)
    {
        int start = NumberText.SkipBlanks(line, at);
        at = NumberText.EndOfToken(line, start);
        return ElementText.TryParse(line[start..at], out element);
    }

    private bool ReadExtra(ReadOnlySpan<byte> line, ref int at, AtomColumn column, Span<string> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int start = NumberText.SkipBlanks(line, at);
            at = NumberText.EndOfToken(line, start);
            if (!AtomLineFault.Fits(line[start..at], column)) return false;
            values[i] = texts.Get(line[start..at]);
        }
        return true;
    }

    private int CountContradictions(AtomColumns columns)
    {
        int index = Array.FindIndex(columns.Kept, column => column.Role == AtomColumnRole.Number);
        return index < 0 ? 0 : Elements.Where((element, atom) => int.Parse(kept[index][atom], CultureInfo.InvariantCulture) != element.Number).Count();
    }
}
