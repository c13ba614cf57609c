using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>MD_dump, which holds every n-th step, with the energies of the log by the number of the step.</summary>
internal sealed class AbacusDump(OutputInput input, string dump)
{
    public IEnumerable<OutputFrame> Read()
    {
        List<(double Energy, bool IsConverged)> energies = ReadEnergies(out long first);
        using var lines = new OutputLines(dump);
        while (lines.Find("MDSTEP:"))
        {
            (string where, long number) = (lines.Where, (long)lines.RealAfter("MDSTEP:"));
            OutputFrame frame = ReadStep(lines, where);
            long place = number - first;
            if (place < 0 || place >= energies.Count) input.Census.Notice("steps of MD_dump without an energy in the log are left out");
            else if (!energies[(int)place].IsConverged) input.LeaveOutUnconverged();
            else
            {
                frame.AddEnergy("ETOT", energies[(int)place].Energy);
                yield return frame;
            }
        }
    }

    private List<(double, bool)> ReadEnergies(out long first)
    {
        List<(double, bool)> energies = [];
        (first, bool isCounted, bool isConverged, bool isOpen) = (0, false, true, false);
        using OutputLines lines = input.Open();
        while (lines.Next())
            if (AbacusSteps.IsConvergence(lines, out bool converged))
            {
                if (isOpen) energies.Add((0, false)); // a step that did not converge has no energy in some versions
                (isConverged, isOpen) = (converged, !converged);
            }
            else if (AbacusSteps.IsEnergy(lines, out double energy))
            {
                energies.Add((energy, isConverged));
                isOpen = false;
            }
            else if (!isCounted && lines.Has("STEP OF MOLECULAR DYNAMICS :"))
                (first, isCounted) = ((long)lines.RealAfter("DYNAMICS :") - Math.Max(energies.Count - 1, 0), true);
        if (isOpen) energies.Add((0, false));
        return energies;
    }

    private static OutputFrame ReadStep(OutputLines lines, string where)
    {
        double unit = Units.Bohr;
        double[]? cell = null, stress = null;
        while (!lines.Need("a step of MD_dump").TrimStart().StartsWith("INDEX", StringComparison.Ordinal))
            if (lines.Starts("LATTICE_CONSTANT:")) unit = lines.RealAfter(":") * (lines.Has("Angstrom") ? 1 : Units.Bohr);
            else if (lines.Starts("LATTICE_VECTORS")) cell = Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), unit);
            else if (lines.Starts("VIRIAL")) stress = [.. lines.Table(3, 0, 3, "a stress")];
        bool hasForces = lines.Has("FORCE"), hasVelocities = lines.Has("VELOCITY"), isAngstrom = lines.Has("POSITION (Angstrom)")
            || lines.Has("POSITIONS (Angstrom)");
        List<Element> elements = [];
        List<double> positions = [], forces = [], velocities = [];
        while (lines.Next() && lines.Words.Length > 4 && OutputNumbers.TryCount(lines.Words[0], out _))
        {
            elements.Add(lines.ElementAt(1));
            positions.AddRange(Lattice.Scaled(lines.Reals(2, 3), isAngstrom ? 1 : unit));
            if (hasForces) forces.AddRange(lines.Reals(5, 3));
            if (hasVelocities) velocities.AddRange(lines.Reals(hasForces ? 8 : 5, 3));
        }
        var frame = new OutputFrame(where, elements, positions) { CellRows = cell };
        if (hasForces) frame.AddForces("TOTAL-FORCE", forces);
        if (stress is not null) frame.AddStress("TOTAL-STRESS", stress, -UnitNames.Stress("kbar"));
        if (hasVelocities) frame.KeepVelocities(velocities);
        return frame;
    }
}
