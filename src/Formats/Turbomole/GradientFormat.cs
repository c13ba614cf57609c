using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Turbomole;

/// <summary>The file gradient of Turbomole, which xtb writes too: one block per cycle.</summary>
internal static class GradientFormat
{
    public static StructureFormat Format { get; } = new("turbomole-gradient", "Turbomole gradient")
    {
        Summary = "cycles of an optimisation with energies and gradients",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a file with `$grad`, or the folder of one called gradient",
        Reader = new OutputReader
        {
            Program = "Turbomole",
            Capabilities = OutputLabels.Of(CellSupport.None, ["energy ="], ["$grad"], [], "hartree; hartree/bohr, −F"),
            Knows = head => head.Text.StartsWith("$grad", StringComparison.Ordinal),
            MainFile = path => Directory.Exists(path) && Path.Combine(path, "gradient") is string file && File.Exists(file) ? file : null,
            Frames = Read,
            Companions = path => [Beside(path, "energy"), Beside(path, "coord")],
        },
    };

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(path) ?? "", name);

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        var step = new StepParts(input);
        List<double> gradient = [];
        while (lines.Next())
        {
            bool isHead = lines.Has("cycle =");
            if (isHead || lines.Starts("$"))
            {
                if (Finish(lines, step, gradient) is { } frame) yield return frame;
                if (isHead) step.SetEnergy(lines, "energy =", Units.Hartree * lines.RealAfter("energy ="));
            }
            else if (lines.Words.Length > 3)
            {
                if (gradient.Count > 0) throw lines.Fault("a gradient of three numbers");
                step.Elements.Add(lines.ElementAt(3));
                step.Positions.AddRange(Lattice.Scaled(lines.Reals(0, 3), Units.Bohr));
            }
            else if (lines.Words.Length > 0) gradient.AddRange(lines.Reals(0, 3));
        }
        if (step.HasEnergy && Finish(lines, step, gradient) is { } last) yield return last;
    }

    private static OutputFrame? Finish(OutputLines lines, StepParts step, List<double> gradient)
    {
        if (!step.HasEnergy) return null;
        if (gradient.Count != step.Positions.Count) throw lines.Fault($"a gradient for each of {step.Elements.Count} atoms before this line");
        step.SetForces("$grad", gradient, -Units.Hartree / Units.Bohr);
        OutputFrame? frame = step.Take();
        (step.Elements, step.Positions) = ([], []);
        gradient.Clear();
        return frame;
    }
}
