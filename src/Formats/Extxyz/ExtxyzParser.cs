using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>
/// Turns the lines of an extended XYZ file into structures, one after another. Problems are noted, and reading goes on at the next structure.
/// </summary>
internal sealed class ExtxyzParser
{
    private const string CountAdvice = "a structure starts with a line that holds the number of its atoms";

    private readonly LineReader lines;
    private readonly FileProblems problems;
    private readonly StructureCensus census;
    private readonly ExtxyzKeys keys;
    private readonly TextCache texts = new();
    private readonly CommentLine comment;
    private readonly UnitFields units;
    private readonly CellFields cells;
    private readonly LabelFields labels;
    private readonly UnusedLabelFields unused;
    private readonly AtomLines atoms;
    private byte[] propertiesText = [];
    private AtomColumns? propertiesColumns;
    private AtomColumns? columns;
    private int earlierCountLine;
    private int earlierCount;
    private bool isHopeless;

    public ExtxyzParser(LineReader lines, FileProblems problems, StructureCensus census, ReadOptions options)
    {
        (this.lines, this.problems, this.census) = (lines, problems, census);
        keys = new ExtxyzKeys(options);
        comment = new CommentLine(texts);
        units = new UnitFields(problems, census);
        cells = new CellFields(problems);
        labels = new LabelFields(options, keys, problems, census);
        unused = new UnusedLabelFields(census);
        atoms = new AtomLines(lines, problems, texts);
    }

    /// <summary>Moves to the next structure; false at the end of the file.</summary>
    /// <param name="structure">null when something is wrong with it</param>
    public bool Next(out Structure? structure)
    {
        structure = null;
        if (isHopeless || !FindCount(out int count, out int countLine))
        {
            Finish();
            return false;
        }
        try
        {
            structure = count > 0 ? ReadStructure(count, countLine) : null;
        }
        catch (DecoderFallbackException)
        {
            problems.Add(lines.Number, "expected UTF-8 text, found bytes that are none", null, "save the file as UTF-8");
            SkipToCount();
        }
        return true;
    }

    private void Finish()
    {
        if (earlierCountLine == 0 && !problems.Any)
            problems.Add(0, "expected an atom count, found the end of the file", null, "the file holds no structure");
        labels.NoteMissingKeys();
    }

    /// <summary>Goes to the line with the next atom count; count 0 after one that cannot be read; false at the end of the file.</summary>
    private bool FindCount(out int count, out int countLine)
    {
        count = countLine = 0;
        while (lines.Read(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> text = line.Trim(" \t"u8);
            if (text.IsEmpty) continue;
            if (text[0] == '#')
            {
                census.Notice("lines that start with # between structures are skipped");
                continue;
            }
            countLine = lines.Number;
            if (NumberText.TryParseInteger(text, out count) && count > 0) return true;
            ReportCount(text);
            count = 0;
            SkipToCount();
            return true;
        }
        return false;
    }

    private void ReportCount(ReadOnlySpan<byte> text)
    {
        string shown = Encoding.Latin1.GetString(text);
        isHopeless = text.ContainsAnyInRange((byte)0, (byte)8);
        if (isHopeless) problems.Add(lines.Number, "expected an atom count, found bytes that no text holds", shown,
            "is this an extended XYZ file? A compressed one must be unpacked first");
        else if (text.IndexOfAny((byte)' ', (byte)'\t') < 0) problems.Add(lines.Number, $"expected an atom count (a positive integer), found '{shown}'", null,
            CountAdvice);
        else if (earlierCountLine == 0) problems.Add(lines.Number, "expected an atom count, found several words", shown, CountAdvice);
        else problems.Add(lines.Number, "expected an atom count, found several words", shown,
            $"line {earlierCountLine} promises {earlierCount} atoms; if the structure has more, correct the number there");
    }

    private void SkipToCount()
    {
        while (!isHopeless && lines.Read(out ReadOnlySpan<byte> line))
            if (NumberText.TryParseInteger(line.Trim(" \t"u8), out _))
            {
                lines.GoBack();
                return;
            }
    }

    private Structure? ReadStructure(int count, int countLine)
    {
        (earlierCount, earlierCountLine) = (count, countLine);
        int before = problems.Count;
        if (!lines.Read(out ReadOnlySpan<byte> line))
        {
            problems.Add(countLine, "expected a comment line after the atom count, found the end of the file", null, "the file was cut off");
            return null;
        }
        if (comment.Parse(line, lines.Number) is { } fault) problems.Add(comment.LineNumber, fault.ExpectedFound, comment.Text, fault.Advice);
        else columns = FindColumns();
        if (problems.Count == before && !lines.MayHold(2L * count))
            problems.Add(countLine, $"expected {count} atom lines, found a file too short for them", null, "is the number wrong, or was the file cut off?");
        if (problems.Count > before)
        {
            SkipAtoms(count);
            return null;
        }
        units.Read(comment);
        Cell cell = cells.Read(comment, units.Lattice);
        bool read = atoms.Read(count, countLine, columns!);
        Structure structure = Build(cell, countLine);
        return read && problems.Count == before ? structure : null;
    }

    private Structure Build(Cell cell, int countLine)
    {
        double position = units.Position;
        for (int i = 0; position != 1 && i < atoms.Positions.Length; i++) atoms.Positions[i] *= position;
        var structure = new Structure(atoms.Elements, atoms.Positions, cell) { Source = $"{problems.File}:{countLine}", Extras = new StructureExtras() };
        if (units.AreForeign) units.RequireUnits(comment, label => labels.Has(label, comment, columns!));
        labels.ReadEnergy(comment, structure, units.FactorOf(LabelTable.Energy));
        labels.TakeForces(columns!, atoms.Forces, structure, units.FactorOf(LabelTable.Forces));
        labels.ReadStress(comment, structure, units);
        labels.ReadKindAndWeights(comment, structure);
        atoms.MoveColumns(columns!, structure.Extras);
        if (atoms.Contradictions > 0) census.Notice("Z of some atoms is not the number of their species; species is used");
        unused.Note(comment, columns!);
        for (int i = 0; i < comment.Count; i++)
            if (!comment.IsUsed(i)) structure.Extras.Info.Add(new(comment.Key(i), comment.Value(i)));
        return structure;
    }

    /// <summary>The columns of the comment line at hand; parsed anew only when they change.</summary>
    private AtomColumns? FindColumns()
    {
        int field = comment.Find("Properties");
        if (field < 0) return AtomColumns.Plain;
        comment.Use(field);
        ReadOnlySpan<byte> text = comment.ValueBytes(field);
        if (propertiesColumns is not null && text.SequenceEqual(propertiesText)) return propertiesColumns;
        propertiesText = text.ToArray();
        propertiesColumns = AtomColumns.Parse(comment.Value(field)!, keys.Forces, out string fault);
        if (propertiesColumns is null) problems.Add(comment.LineNumber, fault, comment.Value(field),
            "write Properties=species:S:1:pos:R:3:forces:R:3, with S text, R real, I integer, L logical");
        return propertiesColumns;
    }

    /// <summary>Passes over atom lines that cannot be read; a lone number starts the next structure.</summary>
    private void SkipAtoms(int count)
    {
        for (int atom = 0; atom < count && lines.Read(out ReadOnlySpan<byte> line); atom++)
        {
            if (!NumberText.TryParseInteger(line.Trim(" \t"u8), out _)) continue;
            lines.GoBack();
            return;
        }
    }
}
