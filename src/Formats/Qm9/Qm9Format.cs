using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Qm9;

/// <summary>Files of QM9: one molecule each, with its properties.</summary>
/// <remarks>R. Ramakrishnan et al., Scientific Data 1, 140022 (2014). U0 holds the zero-point energy: it is no potential energy.</remarks>
internal static class Qm9Format
{
    private static readonly string[] Properties = ["A", "B", "C", "mu", "alpha", "homo", "lumo", "gap", "r2", "zpve", "U0", "U", "H", "G", "Cv"];

    public static StructureFormat Format { get; } = new("qm9", "QM9")
    {
        Summary = "one molecule with its energy at 0 K (U0, with the zero-point energy) and Mulliken charges",
        Places = FormatPlaces.File,
        Recognition = "xyz whose second line starts with `gdb`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.None, ["U0", "U", "H", "G"], [], [], "hartree"),
            Knows = head => head.Lines.Length > 1 && head.Lines[1].StartsWith("gdb", StringComparison.Ordinal),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        lines.Need("a number of atoms");
        int count = lines.Count(0);
        lines.Need("properties");
        if (lines.Words.Length < 2 + Properties.Length) throw lines.Fault($"gdb, a number and {Properties.Length} properties");
        double[] values = [.. Enumerable.Range(2, Properties.Length).Select(word => Number(lines, word))];
        List<Element> elements = [];
        List<double> positions = [], charges = [];
        for (int atom = 0; atom < count; atom++)
        {
            lines.Need($"atom {atom + 1} of {count}");
            elements.Add(lines.ElementAt(0));
            for (int k = 1; k < 4; k++) positions.Add(Number(lines, k));
            charges.Add(Number(lines, 4));
        }
        var frame = new OutputFrame($"{input.Path}:1", elements, positions);
        foreach (string key in (string[])["U0", "U", "H", "G"]) frame.AddEnergy(key, Units.Hartree * values[Array.IndexOf(Properties, key)]);
        frame.Keep("charges", 1, charges);
        input.Census.Notice("U0 of QM9 holds the zero-point energy of the vibrations: it is no potential energy");
        yield return frame;
    }

    /// <summary>Some exponents are written 7.6015923*^-3.</summary>
    private static double Number(OutputLines lines, int word) =>
        word < lines.Words.Length && OutputNumbers.TryParse(lines.Words[word].Replace("*^", "e", StringComparison.Ordinal), out double value) ? value
            : throw lines.Fault($"a number in column {word + 1}");
}
