using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Outputs;

/// <summary>
/// What all readers of text have in common: a format says by which head it knows its files and how its structures follow from the lines. Here they are checked
/// and counted; what a file ends within is left out.
/// </summary>
internal sealed class OutputReader : IStructureReader
{
    public required FormatCapabilities Capabilities { get; init; }

    /// <summary>Whether the main file is of this format.</summary>
    public required Func<FileHead, bool> Knows { get; init; }

    /// <summary>The structures of the main file.</summary>
    public required Func<OutputInput, IEnumerable<OutputFrame>> Frames { get; init; }

    /// <summary>The program, where it writes the file for each run: such files are found in folders of runs. Null for files that people exchange.</summary>
    public string? Program { get; init; }

    /// <summary>Of several files of a run the one of the lowest rank is read in a folder.</summary>
    public int Rank { get; init; }

    /// <summary>The main file for a folder, or for a file that belongs to it; null for none. Null where there is one file only.</summary>
    public Func<string, string?>? MainFile { get; init; }

    /// <summary>Files that are opened beside the main one, where they are there.</summary>
    public Func<string, IEnumerable<string>> Companions { get; init; } = _ => [];

    /// <summary>Of a folder that is read: files that hold the same run.</summary>
    public Func<string, IEnumerable<string>> SameRun { get; init; } = _ => [];

    public bool Recognizes(string path) => MainOf(path) is not null;

    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null)
    {
        var input = new OutputInput(MainOf(path) ?? path, options ?? ReadOptions.Usual, census ?? new StructureCensus());
        NoteUnknownKeys(input);
        using IEnumerator<OutputFrame> frames = Frames(input).GetEnumerator();
        int count = 0;
        while (Moves(frames, input, count))
        {
            Structure structure = frames.Current.Build(input.Options, input.Census);
            input.Census.Count(structure);
            count++;
            yield return structure;
        }
        if (count == 0) throw Nothing(input);
    }

    public IEnumerable<string> FilesOf(string path)
    {
        string main = MainOf(path) ?? path;
        return [main, .. Companions(main).Where(File.Exists)];
    }

    public IEnumerable<string> Passes(string path) => MainOf(path) is string main ? SameRun(main).Where(File.Exists) : [];

    /// <summary>The main file for a path; null when it is not of this format.</summary>
    /// <summary>The main file for a path; null when it is not of this format.</summary>
    public string? MainOf(string path)
    {
        if (MainFile?.Invoke(path) is string main) return main;
        return File.Exists(path) && Knows(FileHead.Of(path)) ? path : null;
    }

    private static bool Moves(IEnumerator<OutputFrame> frames, OutputInput input, int count)
    {
        try
        {
            return frames.MoveNext();
        }
        catch (EndOfOutput end) when (count > 0)
        {
            input.Census.Notice($"the last structure is cut off and left out: {end.Message.Split('\n')[0]}");
            return false;
        }
        catch (EndOfOutput end)
        {
            throw new InvalidDataException(end.Message, end);
        }
    }

    private void NoteUnknownKeys(OutputInput input)
    {
        foreach (string key in input.Options.GivenKeys)
            if (!Capabilities.Labels.Any(label => label.Keys.Contains(key, StringComparer.OrdinalIgnoreCase)))
                input.Census.Notice($"{key}, asked for as a label, is not in {input.Path}");
    }

    private static InvalidDataException Nothing(OutputInput input) => new(input.Unconverged > 0
        ? $"{input.Path}: expected a converged calculation, found {input.Unconverged} that did not converge\n  → run it again with more electronic steps"
        : $"{input.Path}: expected at least one whole structure, found none\n  → did the run get so far, and is the file whole?");
}
