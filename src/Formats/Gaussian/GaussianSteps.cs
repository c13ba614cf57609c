using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Gaussian;

/// <summary>Walks through an output of Gaussian from geometry to geometry.</summary>
/// <remarks>Forces are printed in the input orientation, whatever the standard orientation is.</remarks>
internal sealed class GaussianSteps(OutputInput input)
{
    /// <summary>Energies beyond SCF in the order of their levels, which is that of their lines: the last one is that of the run.</summary>
    private static readonly string[] Correlated =
    [
        "EUMP2 =", "EUMP3=", "UMP4(DQ)=", "UMP4(SDQ)=", "UMP4(SDTQ)=", " E(CORR)=", " E(Corr)=", "CCSD(T)=", "QCISD(T)=", "BD(T)=",
        "ONIOM: extrapolated energy =",
    ];

    private readonly StepParts step = new(input);
    private bool isStandard;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            bool isInput = lines.Has("Input orientation:") || lines.Has("Z-Matrix orientation:");
            if (isInput || lines.Has("Standard orientation:") && (isStandard || step.Elements.Count == 0))
            {
                if (step.Take() is { } frame) yield return frame;
                isStandard = !isInput;
                ReadAtoms(lines);
            }
            else ReadResults(lines);
        }
        if (step.Take() is { } last) yield return last;
    }

    private void ReadResults(OutputLines lines)
    {
        if (lines.Starts("SCF Done:")) step.SetEnergy(lines, "SCF Done", Units.Hartree * lines.RealAfter("="));
        else if (Array.Find(Correlated, mark => lines.Has(mark)) is string mark) step.SetEnergy(lines, "SCF Done", Units.Hartree * lines.RealAfter(mark));
        else if (lines.Starts("E2(") && lines.Line.LastIndexOf(" E(", StringComparison.Ordinal) is > 0 and int at)
            step.SetEnergy(lines, "SCF Done", Units.Hartree * Number(lines, lines.Line.IndexOf('=', at)));
        else if (lines.Has("E(TD-HF/TD-DFT) =")) step.SetEnergy(lines, "SCF Done", Units.Hartree * lines.RealAfter("E(TD-HF/TD-DFT) ="));
        else if (lines.Has("Convergence failure") || lines.Has("Convergence criterion not met")) step.IsConverged = false;
        else if (lines.Has("Forces (Hartrees/Bohr)") && !lines.Has("Internal")) ReadForces(lines);
        else if (lines.Starts("Charge =") && lines.Has("Multiplicity =") && !lines.Has("fragment") && !lines.Has("model"))
            (step.Charge, step.Spin) = ((int)lines.RealAfter("Charge ="), (int)lines.RealAfter("Multiplicity ="));
    }

    private static double Number(OutputLines lines, int start) => start > 0 && OutputNumbers.TryFirst(lines.Line, start, out double value) ? value
        : throw lines.Fault("an energy");

    /// <summary>Rows of the number −2 are lattice vectors; −1 marks dummy atoms.</summary>
    private void ReadAtoms(OutputLines lines)
    {
        lines.Skip(4, "atoms");
        (step.Elements, step.Positions) = ([], []);
        List<double> vectors = [];
        while (!lines.Need("atoms").Contains("-----", StringComparison.Ordinal))
        {
            if (lines.Words.Length < 5) throw lines.Fault("the row of an atom");
            double[] numbers = lines.Reals(lines.Words.Length - 3, 3);
            if (lines.Words[1] == "-2") vectors.AddRange(numbers);
            if (lines.Words[1].StartsWith('-')) continue;
            step.Elements.Add(lines.ElementAt(1));
            step.Positions.AddRange(numbers);
        }
        if (vectors.Count == 0) return;
        var rows = new double[9];
        vectors.Take(9).ToArray().CopyTo(rows, 0);
        (step.Cell, step.Periodic) = (rows, (true, vectors.Count > 3, vectors.Count > 6));
    }

    private void ReadForces(OutputLines lines)
    {
        lines.Skip(2, "forces");
        List<double> forces = [];
        while (!lines.Need("forces").Contains("-----", StringComparison.Ordinal))
        {
            lines.Part();
            if (lines.Words.Length == 5 && lines.Words[1] is not "-2") forces.AddRange(lines.Reals(2, 3));
            else if (!lines.Words.Contains("-2")) throw lines.Fault("the force of an atom");
        }
        if (isStandard) input.Census.Notice("forces of Gaussian belong to the input orientation, which is not printed (#P prints it): not used as a label");
        else step.SetForces("Forces (Hartrees/Bohr)", forces, Units.Hartree / Units.Bohr);
    }
}
